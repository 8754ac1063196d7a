import { describe, expect, it } from 'vitest';
import { start } from '../sandbox/helpers.js';
import {
  observer,
  openHost,
  operations,
  signOnly,
  startParked,
  startSigning,
  until,
} from './helpers.js';

describe('hint', () => {
  it('asks at once, and resolves with the answer saved', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    await signOnly(host, id);
    const { view, version } = await host.hint(id);
    expect(view.state).toBe('finalizing');
    expect((await until(host, id, 'completed')).version).toBeGreaterThan(version);
  });

  it('changes no state where there is no news, and asks once', async () => {
    const sandbox = await start();
    const { of, observe } = observer();
    const host = openHost(sandbox, { observe });
    const id = await startParked(host, 1);
    expect((await host.hint(id)).view).toMatchObject({ state: 'awaitingRedirect', working: false });
    expect(operations(sandbox)).toEqual(['initiate', 'status']);
    expect(of('state').map(({ to }) => to)).toEqual(['initiating', 'awaitingRedirect']);
  });

  it('does nothing in a state that asks at its own times, and in a final one', async () => {
    const sandbox = await start();
    const host = openHost(sandbox, {
      timings: { pollInterval: 3_600_000, pollTimeout: 3_600_000 },
    });
    const id = await startSigning(host, 1);
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, ({ view }) => view.progress.polls === 1);
    const before = operations(sandbox).length;
    expect((await host.hint(id)).view.state).toBe('phaseB');
    await host.send(id, { type: 'cancel' });
    expect((await host.hint(id)).view.state).toBe('cancelled');
    expect(operations(sandbox)).toHaveLength(before);
  });

  it('lets the return of the user go first', async () => {
    const sandbox = await start();
    const host = openHost(sandbox);
    const id = await startSigning(host, 1);
    await signOnly(host, id);
    sandbox.faults.next('status', { kind: 'delay', ms: 2_000 });
    const hinted = host.hint(id);
    await expect.poll(() => operations(sandbox).at(-1)).toBe('status');
    await host.send(id, { type: 'redirect.succeeded' });
    await until(host, id, 'completed');
    await hinted;
  });

  it('rejects for an unknown id', async () => {
    const host = openHost(await start());
    await expect(host.hint('none')).rejects.toMatchObject({ code: 'unknownIdentification' });
  });
});
