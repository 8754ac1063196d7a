import { expect, test } from 'vitest';
import { createActor, createMachine, toPromise, type Snapshot } from 'xstate';
import { fromStoppable, type End } from '../../src/gateway/stoppable.js';

/** Work that the test ends, and what has been begun and stopped so far. */
function work() {
  const begun: string[] = [];
  const stopped: string[] = [];
  const ends: End<number>[] = [];
  const logic = fromStoppable<number, string>((input, end) => {
    begun.push(input);
    ends.push(end);
    return () => {
      stopped.push(input);
    };
  });
  return { logic, begun, stopped, end: () => ends.at(-1) };
}

const start = (logic: ReturnType<typeof work>['logic'], snapshot?: Snapshot<unknown>) =>
  createActor(logic, { input: 'a', ...(snapshot && { snapshot }) }).start();

test('an actor resolves with what its work is done with', async () => {
  const { logic, end } = work();
  const actor = start(logic);
  const outcome = toPromise(actor);
  end()?.done(7);
  await expect(outcome).resolves.toBe(7);
});

test('an actor rejects with the reason for which its work has failed', async () => {
  const { logic, end } = work();
  const outcome = toPromise(start(logic));
  end()?.failed({ code: 'network' });
  await expect(outcome).rejects.toEqual({ code: 'network' });
});

test('stopping an actor stops its work, once', () => {
  const { logic, begun, stopped } = work();
  const actor = start(logic);
  actor.stop();
  actor.stop();
  expect(begun).toEqual(['a']);
  expect(stopped).toEqual(['a']);
});

test('work that has ended is not stopped', () => {
  const { logic, stopped, end } = work();
  const actor = start(logic);
  end()?.done(7);
  actor.stop();
  expect(stopped).toEqual([]);
});

test('an event that is none of its own does not stop the work', () => {
  const { logic, stopped } = work();
  start(logic).send({ type: 'something else' });
  expect(stopped).toEqual([]);
});

test('work that ends twice has ended as it did at first', () => {
  const { logic, end } = work();
  const actor = start(logic);
  end()?.done(7);
  end()?.failed('again');
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: 7 });
});

test('an actor that is stopped hears of no end', () => {
  const { logic, end } = work();
  const actor = start(logic);
  actor.stop();
  end()?.done(7);
  end()?.failed('too late');
  expect(actor.getSnapshot()).toMatchObject({ status: 'stopped', output: undefined });
});

test('each actor of the same logic has work of its own', () => {
  const { logic, begun, stopped, end } = work();
  const first = start(logic);
  const second = start(logic);
  first.stop();
  end()?.done(2);
  expect(begun).toEqual(['a', 'a']);
  expect(stopped).toEqual(['a']);
  expect(second.getSnapshot().output).toBe(2);
});

test('a persisted actor begins its work again, and one that is done does not', () => {
  const { logic, begun, end } = work();
  const active = JSON.stringify(start(logic).getPersistedSnapshot());
  start(logic, JSON.parse(active) as Snapshot<unknown>);
  expect(begun).toEqual(['a', 'a']);
  end()?.done(7);
  const actor = start(logic);
  end()?.done(7);
  start(logic, actor.getPersistedSnapshot());
  expect(begun).toEqual(['a', 'a', 'a']);
});

test('a machine that leaves the state stops the work', () => {
  const { logic, stopped } = work();
  const machine = createMachine({
    initial: 'working',
    states: { working: { invoke: { src: logic, input: 'a' }, on: { leave: 'idle' } }, idle: {} },
  });
  const actor = createActor(machine).start();
  actor.send({ type: 'leave' });
  expect(stopped).toEqual(['a']);
});
