/** A client that reads more slowly than things happen. */
import { describe, expect, it } from 'vitest';
import { createEventStream } from '../../src/http/event-stream.js';
import type { HostedIdentification } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';

/** A stream that is told by hand what happens. */
async function stream() {
  const host = openHost(await start());
  const identification = await host.get(await startParked(host, 1));
  if (identification === null) throw new Error('There is none.');
  let tell: ((next: HostedIdentification) => void) | null = null;
  let isEnded = false;
  const { body, end } = createEventStream({
    host: {
      get: () => Promise.resolve(identification),
      subscribe: (_, listener) => {
        tell = listener;
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
  const versions = async (): Promise<number | null> => {
    const { done, value } = await reader.read();
    if (done) return null;
    const version = /"version":(\d+)/.exec(new TextDecoder().decode(value))?.[1];
    return version === undefined ? versions() : Number(version);
  };
  return {
    next: versions,
    tell: (version: number) => {
      tell?.({ ...identification, version });
    },
    reader,
    end,
    isEnded: () => isEnded,
    first: identification.version,
  };
}

describe('a stream', () => {
  it('gives a slow client the latest, and not everything', async () => {
    const { next, tell, end, first } = await stream();
    expect(await next()).toBe(first);
    for (let version = first + 1; version <= first + 1_000; version += 1) tell(version);
    expect(await next()).toBe(first + 1_000);
    end();
    expect(await next()).toBeNull();
  });

  it('never goes back to what was before', async () => {
    const { next, tell, end, first } = await stream();
    expect(await next()).toBe(first);
    tell(first + 5);
    tell(first + 4);
    expect(await next()).toBe(first + 5);
    tell(first + 4);
    end();
    expect(await next()).toBeNull();
  });

  it('ends when its client goes', async () => {
    const { next, reader, isEnded, tell, first } = await stream();
    expect(await next()).toBe(first);
    expect(isEnded()).toBe(false);
    await reader.cancel();
    tell(first + 1);
    expect(isEnded()).toBe(true);
  });
});
