import type { AsyncCommand } from 'fast-check';
import { vi } from 'vitest';
import {
  failure,
  viewOf,
  type Failure,
  type IdentificationEventType,
  type InitiateAnswer,
  type StatusAnswer,
} from '../../src/index.js';
import type { HostOnlyEvent } from '../../machines/identification.types.js';
import { OUTPUT, SIGNED, STARTED, TO_BE_SIGNED } from '../machines/flow.js';
import { settle } from '../machines/scripted.js';
import { check, waitsAtMostTheMaximum } from './invariants.js';
import * as reference from './reference.js';
import { abandoned, hinted, HINTED } from './reference-hint.js';
import { attended, FINAL, type Expected, type Facts } from './reference-clock.js';
import type { HostOptions, Moment, World } from './world.js';

/** The expected state now, and the expected state at the last write. */
export interface Model {
  expected: Expected;
  written: Expected;
  /** The options of the host at its next start. */
  host: HostOptions;
  /** The states that were reached, inner steps included. */
  readonly visited: Set<string>;
}

export type Command = AsyncCommand<Model, World>;

export async function createModel(
  world: World,
  host: HostOptions,
  visited: Set<string>,
): Promise<Model> {
  await world.start(host);
  const expected = reference.begun(host.restart, world.facts());
  check(expected, world);
  return { expected, written: expected, host, visited };
}

async function startsAgain(model: Model, world: World): Promise<void> {
  world.forget();
  const { expected } = await createModel(world, model.host, model.visited);
  Object.assign(model, { expected, written: expected });
}

/** Applies a command to the world and to the model, and compares the two. */
async function happens(
  model: Model,
  world: World,
  act: () => void,
  become: (expected: Expected, facts: Facts) => Expected,
): Promise<void> {
  const sleep = world.sleep();
  act();
  await settle();
  let next = become(model.expected, world.facts());
  for (;;) {
    const death = world.takeDeath();
    if (death === null || death === 'between write and act') model.written = next;
    if (death === null) break;
    await world.start(model.host);
    next = reference.resumed(model.written, world.facts());
  }
  const hasBegunToWait = next.step === 'waiting' && world.sleep() !== sleep;
  if (hasBegunToWait && (world.sleep()?.at ?? 0) <= Date.now()) {
    // The wait was over at once.
    next = reference.called(next, world.facts());
    model.written = next;
  }
  model.expected = next;
  model.visited.add(spotOf(next));
  check(next, world);
}

const spotOf = ({ state, step }: Expected): string => {
  if (step === null) return state;
  if (step === 'lastCall') return `${state}.expiring`;
  return `${state}.${step === 'waiting' ? step : HINTED.includes(state) ? 'asking' : 'requesting'}`;
};

const command = (
  name: string,
  canRun: (expected: Expected) => boolean,
  run: (model: Model, world: World) => Promise<void>,
): Command => ({
  check: ({ expected }) => canRun(expected),
  run,
  toString: () => name,
});

const always = (): boolean => true;
const isFinal = ({ state }: Expected): boolean => FINAL.includes(state);
const isCalling = ({ step }: Expected): boolean => step === 'calling' || step === 'lastCall';
const isWaiting = ({ step }: Expected): boolean => step === 'waiting';

export const send = (type: IdentificationEventType): Command =>
  command(`send ${type}`, always, (model, world) =>
    happens(
      model,
      world,
      () => {
        world.send(type);
      },
      (expected, facts) => reference.received(expected, type, facts),
    ),
  );

const sendOwn = (
  type: HostOnlyEvent['type'],
  become: (expected: Expected, facts: Facts) => Expected,
): Command =>
  command(`send ${type}`, always, (model, world) =>
    happens(
      model,
      world,
      () => {
        world.send(type);
      },
      become,
    ),
  );

/** The page is hidden or offline, or back. */
export const attend = (isAway: boolean): Command =>
  sendOwn(isAway ? 'attention.lost' : 'attention.regained', (expected, facts) =>
    attended(expected, isAway, facts),
  );

/** A webhook, or the host that asks after a long time. */
export const hint = sendOwn('hint', hinted);
/** It has waited for too long. */
export const expire = sendOwn('expire', abandoned);

// The gateway

interface Answers {
  readonly initiate: InitiateAnswer;
  readonly getStatus: StatusAnswer;
}

export const answer = ({ initiate, getStatus }: Answers): Command =>
  command(`the gateway answers ${String(getStatus.status)}`, isCalling, (model, world) => {
    const { state } = model.expected;
    const isInitiating = state === 'initiating' || state === 'restarting';
    return happens(
      model,
      world,
      () => {
        if (state === 'finalizing') world.gateway.finalize.answer(OUTPUT);
        else if (isInitiating) world.gateway.initiate.answer(initiate);
        else world.gateway.getStatus.answer(getStatus);
      },
      (expected, facts) => {
        if (state === 'finalizing')
          return { ...expected, state: 'completed', step: null, attempts: 0 };
        return isInitiating
          ? reference.initiated(expected, initiate, facts)
          : reference.informed(expected, getStatus, facts);
      },
    );
  });

export const fail = (reason: Failure): Command =>
  command(`the gateway fails with ${reason.code}`, isCalling, async (model, world) => {
    await happens(
      model,
      world,
      () => {
        const { initiate, getStatus, finalize } = world.gateway;
        for (const operation of [initiate, getStatus, finalize]) operation.fail(reason);
      },
      (expected, facts) => reference.refused(expected, reason, facts),
    );
    if (isWaiting(model.expected)) waitsAtMostTheMaximum(world);
  });

/** A command of its own, as it is rare by chance: the documents have to be signed first. */
export const refuseToFinalize: Command = {
  ...fail(failure('finalizeRefused')),
  check: ({ expected }) => expected.state === 'finalizing' && isCalling(expected),
};

/** A command of its own, as it rarely has an effect by chance. */
export const restart: Command = {
  ...send('restart'),
  check: ({ expected }) => expected.state === 'failed' || expected.state === 'stalled',
};

/** The gateway answers a request that was aborted, of this process or of one that crashed. */
export const answerLate = (isRejected: boolean): Command =>
  command(isRejected ? 'late rejections' : 'late answers', always, (model, world) =>
    happens(
      model,
      world,
      () => {
        const { initiate, getStatus, finalize } = world.gateway;
        if (isRejected) {
          for (const operation of [initiate, getStatus, finalize]) {
            operation.failLate(failure('forbidden'));
          }
        } else {
          initiate.answerLate(STARTED);
          getStatus.answerLate(SIGNED);
          finalize.answerLate(OUTPUT);
        }
      },
      (expected) => expected,
    ),
  );

// Time and the process

export const waitOut = command('the wait ends', isWaiting, (model, world) =>
  happens(
    model,
    world,
    () => {
      vi.advanceTimersToNextTimer();
    },
    reference.called,
  ),
);

export const passTime = (ms: number): Command =>
  command(
    `${String(ms)} ms pass`,
    (expected) => !isWaiting(expected),
    (model, world) =>
      happens(
        model,
        world,
        () => {
          vi.advanceTimersByTime(ms);
        },
        (expected) => expected,
      ),
  );

export const setClock = (ms: number): Command =>
  command(`the clock jumps by ${String(ms)} ms`, always, async () => {
    // Timers do not follow the wall clock. A wait that is due shows at the next command.
    vi.setSystemTime(Math.max(0, Date.now() + ms));
    await settle();
  });

export const crash = (host: HostOptions): Command =>
  command(`the process dies; ${JSON.stringify(host)}`, always, (model, world) => {
    model.host = host;
    return happens(
      model,
      world,
      () => {
        world.die();
      },
      (expected) => expected,
    );
  });

/** The next identification of the same user. */
export const startAgain = (host: HostOptions): Command =>
  command(`the host starts again; ${JSON.stringify(host)}`, isFinal, (model, world) => {
    model.host = host;
    return startsAgain(model, world);
  });

export const crashAt = (moment: Moment): Command =>
  command(`(dies ${moment} of what comes next)`, always, (_, world) => {
    world.dieAt(moment);
    return Promise.resolve();
  });

/**
 * The next step towards the end: the user does the right thing, and the gateway answers as it
 * should.
 */
export const progress: Command = {
  check: ({ expected }) => !isFinal(expected),
  run: (model, world) => {
    const { state, step } = model.expected;
    const { can } = viewOf(world.snapshot());
    const next = (types: readonly IdentificationEventType[]): Command =>
      send(types.find((type) => can.includes(type)) ?? 'cancel');
    if (step === 'waiting') return waitOut.run(model, world);
    if (step === 'calling' || step === 'lastCall') {
      const getStatus = state === 'phaseA' ? TO_BE_SIGNED : SIGNED;
      return answer({ initiate: STARTED, getStatus }).run(model, world);
    }
    if (state === 'stalled') return send('keepWaiting').run(model, world);
    return next(['redirect.succeeded', 'retry', 'restart']).run(model, world);
  },
  toString: () => 'progress',
};
