'use client';
import { createRemoteHost } from 'identification-machine/client';
import { useIdentification } from 'identification-machine/react';

// A mistake: the server renders this module, too, and has no page.
const host = createRemoteHost({ url: '/identification' });

export function State() {
  return <p>{useIdentification(host).state}</p>;
}
