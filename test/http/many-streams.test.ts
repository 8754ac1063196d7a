/** Many streams of one identification, as where many screens of an operator show it. */
import { expect, it } from 'vitest';
import { createChangeListeners } from '../../src/host/change-listeners.js';
import { createEventStream } from '../../src/http/event-stream.js';
import type { HostedIdentification } from '../../src/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked } from '../server/helpers.js';

it('makes the event of a change once, however many streams it goes to', async () => {
  const host = openHost(await start());
  const identification = await host.get(await startParked(host, 1));
  if (identification === null) throw new Error('The identification was not found.');
  const listeners = createChangeListeners();
  const readers = Array.from({ length: 20 }, () =>
    createEventStream({
      host: {
        get: () => Promise.resolve(identification),
        subscribe: (id, listener) => listeners.add(id, listener),
      },
      identification,
      lastEventId: null,
      heartbeat: 60_000,
      lifetime: 60_000,
      onEnd: () => undefined,
    }).body.getReader(),
  );
  const readAll = async (): Promise<Set<string>> => {
    const blocks = await Promise.all(readers.map((reader) => reader.read()));
    return new Set(blocks.map(({ value }) => new TextDecoder().decode(value)));
  };
  await readAll(); // The heartbeats.
  await readAll(); // What the identification is now.
  const next = readAll();

  let made = 0;
  const { timeline, version } = identification;
  const changed: HostedIdentification = {
    ...identification,
    version: version + 1,
    get timeline() {
      made += 1;
      return timeline;
    },
  };
  listeners.tell(changed);

  const [block, ...others] = await next;
  expect(block).toContain(`"version":${String(version + 1)}`);
  expect(others).toEqual([]);
  await Promise.all(readers.map((reader) => reader.cancel()));
  expect(made).toBe(1);
});
