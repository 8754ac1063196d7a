'use client';
import { ExternalIdentification } from 'identification-machine/react';
import { useState } from 'react';

export function Identify() {
  const [isIdentified, setIsIdentified] = useState(false);
  return (
    <ExternalIdentification
      api="/identification"
      style={{ '--identification-accent': '#0a6b50' }}
      onCompleted={() => {
        setIsIdentified(true);
      }}
    >
      {isIdentified && <p slot="footer">Welcome to the bank.</p>}
    </ExternalIdentification>
  );
}
