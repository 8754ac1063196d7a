/** What is expected of an identification that an older version has written. */
import { expect } from 'vitest';
import type { FrozenIdentification } from './contents.js';
import type { HostedIdentification, Sandbox } from './present.js';

const WORKING = ['initiating', 'restarting', 'phaseA', 'phaseB', 'finalizing'];

/** Whether the machine was calling the gateway, or waited to call it. */
export const isWorking = ({ state }: FrozenIdentification): boolean => WORKING.includes(state);

/** Whether neither its user nor an operator can do more than cancel it. */
export const isHopeless = ({ state, can }: FrozenIdentification): boolean =>
  state === 'failed' && !can.includes('retry') && !can.includes('restart');

/** Whether it was over. */
export const isFinal = ({ state }: FrozenIdentification): boolean =>
  state === 'completed' || state === 'cancelled' || state === 'expired';

/** It is shown as the version that wrote it showed it. */
export function expectUnchanged(
  found: HostedIdentification | null,
  frozen: FrozenIdentification,
): void {
  const { id, userId, userType, undelivered, state, can, failure, output } = frozen;
  expect(found, frozen.situation).toMatchObject({
    ...{ id, userId, userType, undelivered },
    view: { state, output, failure: failure === null ? null : { code: failure } },
  });
  if (!isWorking(frozen)) expect(found?.view.can, frozen.situation).toEqual(can);
}

/** Each has come to the end that there is for it, and the gateway has been asked for no more. */
export function expectFinished(
  sandbox: Sandbox,
  frozen: readonly FrozenIdentification[],
  finished: readonly HostedIdentification[],
): void {
  for (const [index, each] of frozen.entries()) {
    const { userId, situation, state } = each;
    const sent = sandbox.requests.filter((request) => request.userId === userId);
    const payloads = sent
      .filter(({ operation }) => operation === 'finalize')
      .map(({ body }): unknown => JSON.parse(body));
    const view = finished[index]?.view;
    if (isFinal(each) || isHopeless(each)) {
      expect(view, situation).toMatchObject({ state, output: each.output });
      expect(sent, situation).toEqual([]);
    } else {
      expect(view, situation).toMatchObject({ state: 'completed', failure: null });
      expect(view?.output, situation).toMatchObject({ individualId: expect.any(Number) as number });
      expect(sandbox.finalizations(userId), situation).toBe(1);
      expect(payloads, situation).toEqual(payloads.map(() => each.payload));
    }
  }
}
