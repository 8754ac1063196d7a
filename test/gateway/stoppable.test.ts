import { expect, test } from 'vitest';
import { createActor, createMachine, toPromise, type Snapshot } from 'xstate';
import { fromStoppable, type Settle } from '../../src/gateway/stoppable.js';

/** Work that the test settles, and the inputs of the work that was started and stopped so far. */
function work() {
  const begun: string[] = [];
  const stopped: string[] = [];
  const settlers: Settle<number>[] = [];
  const logic = fromStoppable<number, string>((input, settle) => {
    begun.push(input);
    settlers.push(settle);
    return () => {
      stopped.push(input);
    };
  });
  return { logic, begun, stopped, last: () => settlers.at(-1) };
}

const start = (logic: ReturnType<typeof work>['logic'], snapshot?: Snapshot<unknown>) =>
  createActor(logic, { input: 'a', ...(snapshot && { snapshot }) }).start();

test('an actor outputs what its work resolves with', async () => {
  const { logic, last } = work();
  const actor = start(logic);
  const outcome = toPromise(actor);
  last()?.resolve(7);
  await expect(outcome).resolves.toBe(7);
});

test('an actor fails with the reason that its work rejects with', async () => {
  const { logic, last } = work();
  const outcome = toPromise(start(logic));
  last()?.reject({ code: 'network' });
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

test('work that has settled is not stopped', () => {
  const { logic, stopped, last } = work();
  const actor = start(logic);
  last()?.resolve(7);
  actor.stop();
  expect(stopped).toEqual([]);
});

test('an event that the actor does not know does not stop its work', () => {
  const { logic, stopped } = work();
  start(logic).send({ type: 'something else' });
  expect(stopped).toEqual([]);
});

test('only the first settlement counts', () => {
  const { logic, last } = work();
  const actor = start(logic);
  last()?.resolve(7);
  last()?.reject('again');
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: 7 });
});

test('a settlement after the stop does not count', () => {
  const { logic, last } = work();
  const actor = start(logic);
  actor.stop();
  last()?.resolve(7);
  last()?.reject('too late');
  expect(actor.getSnapshot()).toMatchObject({ status: 'stopped', output: undefined });
});

test('each actor of the same logic has its own work', () => {
  const { logic, begun, stopped, last } = work();
  const first = start(logic);
  const second = start(logic);
  first.stop();
  last()?.resolve(2);
  expect(begun).toEqual(['a', 'a']);
  expect(stopped).toEqual(['a']);
  expect(second.getSnapshot().output).toBe(2);
});

test('a restored actor starts its work again, unless it is done', () => {
  const { logic, begun, last } = work();
  const active = JSON.stringify(start(logic).getPersistedSnapshot());
  start(logic, JSON.parse(active) as Snapshot<unknown>);
  expect(begun).toEqual(['a', 'a']);
  last()?.resolve(7);
  const actor = start(logic);
  last()?.resolve(7);
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
