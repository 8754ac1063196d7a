'use client';
import type { ScreenHost } from 'identification-machine';
import { createRemoteHost } from 'identification-machine/client';
import { useIdentification } from 'identification-machine/react';
import { useEffect, useState } from 'react';

export default function OwnScreen() {
  const [host, setHost] = useState<ScreenHost | null>(null);
  useEffect(() => {
    const opened = createRemoteHost({ url: '/identification' });
    setHost(opened);
    return () => {
      opened.close();
    };
  }, []);
  const { state } = useIdentification(host);
  return <p>{state}</p>;
}
