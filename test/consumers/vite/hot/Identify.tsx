import type { ScreenHost } from 'identification-machine';
import { createRemoteHost } from 'identification-machine/client';
import { ExternalIdentification, useIdentification } from 'identification-machine/react';
import { useEffect, useState } from 'react';

const VERSION = 'Version one';

export function Identify() {
  const [host, setHost] = useState<ScreenHost | null>(null);
  useEffect(() => {
    const made = createRemoteHost({ url: '/identification' });
    setHost(made);
    return () => {
      made.close();
    };
  }, []);
  const { state } = useIdentification(host);
  const [told, setTold] = useState<readonly string[]>([]);
  return (
    <ExternalIdentification
      api="/identification"
      onCompleted={() => {
        setTold((before) => [...before, `told ${VERSION}`]);
      }}
    >
      <div slot="footer">
        <h2>{VERSION}</h2>
        <output>{state}</output>
        <p>{told.join()}</p>
      </div>
    </ExternalIdentification>
  );
}
