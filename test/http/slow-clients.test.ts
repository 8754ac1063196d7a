/** A client that reads more slowly than things happen. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEventStream } from '../../src/http/event-stream.js';
import type { HostedIdentification } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';

/** A stream whose host reports the changes that the test makes. */
async function stream() {
  const host = openHost(await start());
  const identification = await host.get(await startParked(host, 1));
  if (identification === null) throw new Error('The identification was not found.');
  let listen: ((next: HostedIdentification) => void) | null = null;
  let isEnded = false;
  const { body, end } = createEventStream({
    host: {
      get: () => Promise.resolve(identification),
      subscribe: (_, listener) => {
        listen = listener;
        return () => undefined;
      },
    },
    identification,
    lastEventId: null,
    heartbeat: 60_000,
    lifetime: 60_000,
    onEnd: () => {
      isEnded = true;
    },
  });
  const reader = body.getReader();
  const nextVersion = async (): Promise<number | null> => {
    const { done, value } = await reader.read();
    if (done) return null;
    const version = /"version":(\d+)/.exec(new TextDecoder().decode(value))?.[1];
    return version === undefined ? nextVersion() : Number(version);
  };
  return {
    next: nextVersion,
    change: (version: number) => {
      listen?.({ ...identification, version });
    },
    reader,
    end,
    isEnded: () => isEnded,
    first: identification.version,
  };
}

describe('an event stream', () => {
  it('gives a slow client the latest identification, not every change', async () => {
    const { next, change, end, first } = await stream();
    expect(await next()).toBe(first);
    for (let version = first + 1; version <= first + 100; version += 1) {
      change(version);
      await nextTurn();
    }
    expect(await next()).toBe(first + 100);
    end();
    expect(await next()).toBeNull();
  });

  it('never sends an older version', async () => {
    const { next, change, end, first } = await stream();
    expect(await next()).toBe(first);
    change(first + 5);
    change(first + 4);
    expect(await next()).toBe(first + 5);
    change(first + 4);
    end();
    expect(await next()).toBeNull();
  });

  it('ends when its client disconnects', async () => {
    const { next, reader, isEnded, change, first } = await stream();
    expect(await next()).toBe(first);
    expect(isEnded()).toBe(false);
    await reader.cancel();
    change(first + 1);
    expect(isEnded()).toBe(true);
  });
});
