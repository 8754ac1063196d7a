/**
 * The same flow by other means: a hand-written loop, and libraries for polling and for states. None of
 * them has deadlines, retries or a checkpoint.
 */
import { createHttpPoller, type OperationResponse } from '@azure/core-lro';
import { createWaiter, WaiterState } from '@smithy/util-waiter';
import { createMachine, guard, interpret, invoke, reduce, state, transition } from 'robot3';
import type { IdentificationOutput, IdentificationState } from '../../src/index.js';
import { SIGNED, SIGNING, type Answer, type Flow, type Gateway } from './flow.js';

/** Polls until the gateway answers the wanted status. */
type PollUntil = (
  gateway: Gateway,
  userId: number,
  wanted: string,
  signal: AbortSignal,
) => Promise<void>;

/** Makes a flow whose two phases are polled by one function. */
const flowBy =
  (pollUntil: PollUntil) =>
  (gateway: Gateway): Flow =>
  async (userId, signal, onState) => {
    onState('initiating');
    await gateway.initiate(userId, signal);
    onState('awaitingRedirect');
    onState('phaseA');
    await pollUntil(gateway, userId, SIGNING, signal);
    onState('signing');
    onState('phaseB');
    await pollUntil(gateway, userId, SIGNED, signal);
    onState('finalizing');
    const output = await gateway.finalize(userId, signal);
    onState('completed');
    return output;
  };

const noWait = (): Promise<void> => Promise.resolve();

/** A loop without a library. */
export const handLoop = flowBy(async (gateway, userId, wanted, signal) => {
  for (;;) {
    const { status } = await gateway.getStatus(userId, signal);
    signal.throwIfAborted();
    if (status === wanted) return;
    await noWait();
  }
});

const PATH = '/status';

/** `@azure/core-lro`; it takes the first poll of a phase for the start of the operation. */
export const azureFlow = flowBy(async (gateway, userId, wanted, signal) => {
  const ask = async (): Promise<OperationResponse<Answer>> => {
    const answer = await gateway.getStatus(userId, signal);
    const body = { status: answer.status === wanted ? 'Succeeded' : 'Running' };
    const request = { method: 'POST', url: PATH };
    const headers = { 'operation-location': PATH };
    return { flatResponse: answer, rawResponse: { statusCode: 202, body, headers, request } };
  };
  const poller = createHttpPoller({ sendInitialRequest: ask, sendPollRequest: ask });
  await poller.submitted();
  while (!poller.isDone) {
    await noWait();
    await poller.poll({ abortSignal: signal });
  }
});

/** `@smithy/util-waiter`, by which the AWS SDK polls. It waits by `setTimeout`. */
export const smithyFlow = flowBy(async (gateway, userId, wanted, abortSignal) => {
  const { state } = await createWaiter(
    { client: gateway, maxWaitTime: 60, minDelay: 1e-6, maxDelay: 1e-6, abortSignal },
    userId,
    async (client, id) => {
      const { status } = await client.getStatus(id, abortSignal);
      return { state: status === wanted ? WaiterState.SUCCESS : WaiterState.RETRY };
    },
  );
  if (state !== WaiterState.SUCCESS) throw new Error(`The waiter ended as ${state}.`);
});

interface RobotContext {
  readonly gateway: Gateway;
  readonly userId: number;
  readonly signal: AbortSignal;
  readonly output: IdentificationOutput | null;
}

interface Done<T> {
  readonly data: T;
}

const polled = (wanted: string, next: string, waiting: string) =>
  invoke(
    ({ gateway, userId, signal }: RobotContext) => gateway.getStatus(userId, signal),
    transition(
      'done',
      next,
      guard((_: RobotContext, { data }: Done<Answer>) => data.status === wanted),
    ),
    transition('done', waiting),
    transition('error', 'failed'),
  );

const robot = createMachine(
  'initiating',
  {
    initiating: invoke(
      ({ gateway, userId, signal }: RobotContext) => gateway.initiate(userId, signal),
      transition('done', 'awaitingRedirect'),
      transition('error', 'failed'),
    ),
    awaitingRedirect: state(transition('redirect', 'phaseA')),
    phaseA: polled(SIGNING, 'signing', 'waitingA'),
    waitingA: invoke(noWait, transition('done', 'phaseA')),
    signing: state(transition('redirect', 'phaseB')),
    phaseB: polled(SIGNED, 'finalizing', 'waitingB'),
    waitingB: invoke(noWait, transition('done', 'phaseB')),
    finalizing: invoke(
      ({ gateway, userId, signal }: RobotContext) => gateway.finalize(userId, signal),
      transition(
        'done',
        'completed',
        reduce((context: RobotContext, { data }: Done<IdentificationOutput>) => ({
          ...context,
          output: data,
        })),
      ),
      transition('error', 'failed'),
    ),
    completed: state(),
    failed: state(),
  },
  (given: RobotContext) => given,
);

const STATE_OF: Readonly<Record<string, IdentificationState>> = {
  initiating: 'initiating',
  awaitingRedirect: 'awaitingRedirect',
  phaseA: 'phaseA',
  waitingA: 'phaseA',
  signing: 'signing',
  phaseB: 'phaseB',
  waitingB: 'phaseB',
  finalizing: 'finalizing',
  completed: 'completed',
};

/** `robot3`, a small state machine library. */
export const robotFlow =
  (gateway: Gateway): Flow =>
  (userId, signal, onState) =>
    new Promise((resolve, reject) => {
      let seen: IdentificationState | undefined;
      const look = (name: string): void => {
        const next = STATE_OF[name];
        if (next === undefined) reject(new Error('The flow has failed.'));
        if (next === undefined || next === seen) return;
        seen = next;
        onState(next);
      };
      const service = interpret(
        robot,
        ({ machine, context, send }) => {
          look(machine.current);
          if (machine.current === 'awaitingRedirect' || machine.current === 'signing') {
            send('redirect');
          }
          const { output } = context;
          if (machine.current === 'completed' && output !== null) resolve(output);
        },
        { gateway, userId, signal, output: null },
      );
      look(service.machine.current);
    });
