/** The events of identifications on Restate: a queue for each, in the engine. */
import { expect, it } from 'vitest';
import type { WebhookEvent } from '../../src/events/index.js';
import { openReceiver } from '../events/receiver.js';
import { start } from '../sandbox/helpers.js';
import { deliveryTo, startAndCancel, typesOf } from '../server/event-helpers.js';
import { complete, startParked } from '../server/helpers.js';
import { engineForAll, openBoth } from './helpers.js';

const engine = engineForAll();

const ofUser = (events: readonly WebhookEvent[], userId: number) =>
  typesOf(events.filter(({ data }) => data.userId === userId));

it('87: tells the start and the result of an identification, signed and in order', async () => {
  const receiver = await openReceiver();
  const events = deliveryTo(receiver.url);
  const { host, warnings } = await openBoth(engine(), await start(), { events });
  const id = await startParked(host, 8_701);
  const { view, createdAt, timeline } = await complete(host, id);
  await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBe(2);
  const [started, completed] = receiver.events();
  const about = { id, userId: 8_701, userType: 'individual', createdAt };
  expect(started).toMatchObject({
    type: 'identification.started',
    data: { ...about, version: 1, enteredAt: createdAt },
  });
  expect(completed).toMatchObject({
    type: 'identification.completed',
    data: { ...about, ...view.output, enteredAt: timeline.at(-1)?.at },
  });
  await expect
    .poll(() => host.eventQueue(), { timeout: 20_000 })
    .toEqual({ waiting: 0, dead: 0, oldest: 0 });
  expect(warnings).toEqual([]);
});

it('87: repeats what was not taken, in order, and delays no other identification', async () => {
  let isDown = true;
  const receiver = await openReceiver(({ body }) =>
    isDown && body.includes('"userId":8702') ? 503 : 204,
  );
  const events = deliveryTo(receiver.url);
  const { host } = await openBoth(engine(), await start(), { events });
  await startAndCancel(host, 8_702);
  await startAndCancel(host, 8_703);
  const both = ['identification.started', 'identification.cancelled'];
  await expect.poll(() => ofUser(receiver.events(), 8_703), { timeout: 20_000 }).toEqual(both);
  expect(ofUser(receiver.events(), 8_702)).toEqual(['identification.started']);
  expect(await host.eventQueue()).toMatchObject({ waiting: 2, dead: 0 });
  isDown = false;
  await expect.poll(() => ofUser(receiver.events(), 8_702), { timeout: 60_000 }).toEqual(both);
});

it('87: keeps a dead letter for the operator, who sends it again or skips it', async () => {
  let isGone = true;
  const receiver = await openReceiver(() => (isGone ? 410 : 204));
  const events = deliveryTo(receiver.url);
  const { host } = await openBoth(engine(), await start(), { events });
  const ids = [await startAndCancel(host, 8_704), await startAndCancel(host, 8_705)];
  await expect
    .poll(async () => (await host.deadLetters()).map(({ id, held }) => [id, held]))
    .toEqual(ids.map((id) => [id, 1]));
  expect(await host.eventQueue()).toMatchObject({ waiting: 2, dead: 2 });
  const [first, second] = await host.deadLetters();
  expect(first).toMatchObject({ type: 'identification.started', attempts: 1 });
  expect(await host.deadLetters({ limit: 1 })).toEqual([first]);

  isGone = false;
  await host.resendEvent(first?.eventId ?? '');
  await host.skipEvent(second?.eventId ?? '');
  await expect
    .poll(() => [8_704, 8_705].map((userId) => ofUser(receiver.events(), userId)))
    .toEqual([
      ['identification.started', 'identification.cancelled'],
      ['identification.started', 'identification.cancelled'],
    ]);
  // The skipped one was received once, and answered 410.
  expect(receiver.requests.filter(({ body }) => body.includes('"userId":8705'))).toHaveLength(2);
  expect(await host.deadLetters()).toEqual([]);
  for (const eventId of [first?.eventId ?? '', 'unknown', 'a_0123456789abcdef']) {
    await expect(host.skipEvent(eventId)).rejects.toMatchObject({ code: 'unknownEvent' });
    await expect(host.resendEvent(eventId)).rejects.toMatchObject({ code: 'unknownEvent' });
  }
  await expect(host.deadLetters({ limit: 0 })).rejects.toThrow('limit: must be');
});

it('87: keeps the events of an identification that is removed after its retention', async () => {
  let isDown = true;
  const receiver = await openReceiver(() => (isDown ? 500 : 204));
  const events = deliveryTo(receiver.url);
  const { host } = await openBoth(engine(), await start(), { events, retention: 0 });
  const id = await startAndCancel(host, 8_706);
  await expect.poll(() => host.get(id), { timeout: 20_000 }).toBeNull();
  isDown = false;
  await expect
    .poll(() => ofUser(receiver.events(), 8_706), { timeout: 60_000 })
    .toEqual(['identification.started', 'identification.cancelled']);
});
