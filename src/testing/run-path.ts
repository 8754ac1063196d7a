/** Walks one path, and compares what there is to see after each step. */
import type { IdentificationDriver, Sight } from './driver.js';
import {
  HOSTED_PAGES,
  INDIVIDUAL_ID,
  replyOf,
  type HostedPageUrls,
  type ScriptedAnswer,
} from './gateway-handle.js';
import { readGateway, type GatewayLog } from './gateway-log.js';
import { knownTimings, patienceOf, reasonToLeaveOut, type KnownTimings } from './needs.js';
import { PathError, type Observation } from './path-error.js';
import type { Expectation, IdentificationPath, Step } from './path.js';
import { realNow, realPause, realTurn } from './real-time.js';

/** ms */
const SHORT_PAUSE = 20;
const LONG_PAUSE = 100;

/** Where the walk of a path is. */
interface Walk {
  readonly driver: IdentificationDriver;
  readonly pages: HostedPageUrls;
  readonly timings: KnownTimings;
  readonly log: GatewayLog;
  /** How long the app may take to show what is expected, in ms of real time. */
  readonly patience: number;
  /** How much of the app's time a wait may take too long, in ms. */
  readonly slack: number;
  readonly fail: (problem: string, details?: ConstructorParameters<typeof PathError>[3]) => never;
}

/**
 * Walks a path from the start to its end, and closes what it began.
 *
 * @throws PathError where the app does not do, or does not show, what the path says
 *
 * @example
 * ```ts
 * import { identificationPaths, runPath, type IdentificationDriver } from 'identification-machine/testing';
 *
 * for (const path of identificationPaths) await runPath(path, driver);
 *
 * declare const driver: IdentificationDriver;
 * ```
 */
export async function runPath(
  path: IdentificationPath,
  driver: IdentificationDriver,
): Promise<void> {
  driver.gateway.faults.clear();
  const log = readGateway(driver.gateway);
  try {
    for (const [index, step] of path.steps.entries()) {
      const fail: Walk['fail'] = (problem, details) => {
        throw new PathError(path, index, problem, details);
      };
      const reason = reasonToLeaveOut(path, driver);
      if (reason !== null) fail(`The driver cannot walk this path: ${reason}`);
      await take(step, {
        driver,
        pages: driver.hostedPages ?? HOSTED_PAGES,
        timings: knownTimings(driver.timings),
        log,
        patience: patienceOf(driver),
        slack: driver.slack ?? 0,
        fail,
      });
      if (log.payloads().length > 1) fail('Finalize was sent with different payloads.');
    }
  } finally {
    await driver.close?.();
  }
}

async function take(step: Step, walk: Walk): Promise<void> {
  try {
    await act(step, walk);
  } catch (cause) {
    if (cause instanceof PathError) throw cause;
    walk.fail(`It could not be done: ${messageOf(cause)}`, { cause });
  }
  if (step.does !== 'waitForDeadline') {
    for (const answer of step.gateway) give(answer, walk);
  }
  if (step.see !== null) await expectTo(step.see, walk);
}

async function act(step: Step, walk: Walk): Promise<void> {
  const { driver, fail } = walk;
  switch (step.does) {
    case 'start':
      return driver.start();
    case 'open': {
      const url = await driver.open();
      if (!Object.values(walk.pages).includes(url))
        fail('Another URL than the gateway’s was opened.');
      return;
    }
    case 'redirect':
      return driver.redirect(step.how);
    case 'send':
      await driver.send(step.event);
      return;
    case 'sendUninvited':
      // Refused in whatever way: what comes of it is looked at.
      return driver.send(step.event).then(ignore, ignore);
    case 'reload':
      return driver.reload?.();
    case 'breakTimer':
      return driver.breakTimer?.();
    case 'wait':
      return;
    case 'waitForCall':
      return waitForCall(step.after, walk);
    case 'waitForDeadline':
      return waitForDeadline(step, walk);
  }
}

const ignore = (): void => undefined;

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);

function give(answer: ScriptedAnswer, { driver, pages }: Walk): void {
  driver.gateway.faults.next(answer.operation, replyOf(answer, pages));
}

/** In real time there is nothing to do: the call comes, and what there is to see waits for it. */
async function waitForCall(after: 'status' | 'busyGateway', walk: Walk): Promise<void> {
  const { pollInterval, base, busy } = walk.timings;
  const [earliest, latest] =
    after === 'status'
      ? [Math.floor((pollInterval * 2) / 3), Math.ceil((pollInterval * 4) / 3)]
      : [busy, busy + base];
  const { clock } = walk.driver;
  if (clock === undefined) return;
  await clock.advanceTimersByTimeAsync(earliest - 1);
  await settle(walk);
  if (walk.log.asks() !== null) walk.fail(`The next call came before ${String(earliest)} ms.`);
  await clock.advanceTimersByTimeAsync(latest - earliest + 1);
  for (let late = latest; late <= walk.slack && !(await isAsked(walk)); late += latest) {
    await clock.advanceTimersByTimeAsync(latest);
  }
}

/** Leaves a call time to arrive. */
async function isAsked(walk: Walk): Promise<boolean> {
  const since = realNow();
  while (walk.log.asks() === null && realNow() - since < pauseOf(walk)) await settle(walk);
  return walk.log.asks() !== null;
}

/** How long the app is left alone before more of its time goes by than it should need, in ms. */
const pauseOf = ({ patience }: Walk): number => patience / 10;

async function waitForDeadline({ gateway, see }: Step, walk: Walk): Promise<void> {
  const { driver, timings, log, patience, slack } = walk;
  const { pollInterval, pollTimeout } = timings;
  const { clock } = driver;
  const longest = patience + (clock === undefined ? pollTimeout : 0);
  let since = realNow();
  let passed = 0;
  let answered = 0;
  for (;;) {
    await settle(walk);
    if (log.asks() !== null && log.count() > answered) {
      // Once for each call, however long the answer is on its way.
      answered = log.count();
      for (const answer of gateway) give(answer, walk);
      await settle(walk);
    }
    const sight = await glance(driver);
    if (sight?.state === see?.state || realNow() - since > longest) break;
    if (clock === undefined) await realPause(LONG_PAUSE);
    if (clock === undefined || log.asks() !== null) continue;
    const isLate = passed >= pollTimeout;
    if (isLate && realNow() - since < pauseOf(walk)) continue;
    const next = Math.min(pollInterval, pollTimeout + (isLate ? slack : 0) - passed);
    if (next === 0) continue;
    await clock.advanceTimersByTimeAsync(next);
    passed += next;
    since = realNow();
  }
  if (clock !== undefined && passed < pollTimeout) {
    walk.fail(`It did not wait for ${String(pollTimeout)} ms, but for ${String(passed)} at most.`);
  }
}

/** Lets the app handle what has come, as far as that takes no time. */
async function settle({ driver }: Walk): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await realTurn();
  if (driver.clock === undefined) await realPause(SHORT_PAUSE);
}

/** Waits until there is to see what is expected, and sees it twice: it is to stay. */
async function expectTo(expectation: Expectation, walk: Walk): Promise<void> {
  const since = realNow();
  let seen = 0;
  for (let looks = 0; seen < 2; looks += 1) {
    await (looks < 5 ? settle(walk) : realPause(Math.min(SHORT_PAUSE * looks, LONG_PAUSE)));
    const [expected, actual] = await look(expectation, walk);
    seen = JSON.stringify(expected) === JSON.stringify(actual) ? seen + 1 : 0;
    if (seen === 0 && realNow() - since > walk.patience) {
      walk.fail('It does not show what is expected.', { expected, actual });
    }
  }
}

/** `null` while there is nothing to see: a page is on its way. */
const glance = (driver: IdentificationDriver): Promise<Sight | null> =>
  driver.see().catch(() => null);

/** What is expected and what there is, as far as the driver tells. */
async function look(
  expectation: Expectation,
  { driver, log }: Walk,
): Promise<readonly [expected: Observation, actual: Observation]> {
  const sight = await glance(driver);
  if (sight === null) return [{ ...expectation }, { nothing: 'The app shows nothing.' }];
  const { state, offers, failure, individualId } = sight;
  // In real time the next call may have come already.
  const isTimeless = expectation.asks === null && driver.clock === undefined;
  // What was given up may still say what had gone wrong.
  const looksAtFailure = expectation.state === 'failed' && failure !== undefined;
  const actual = {
    state,
    offers: [...offers].sort(),
    ...(looksAtFailure && { failure }),
    ...(individualId !== undefined && { individualId }),
    ...(!isTimeless && { asks: log.asks() }),
  };
  const expected = {
    state: expectation.state,
    offers: [...expectation.offers].sort(),
    ...(looksAtFailure && { failure: expectation.failure }),
    ...(individualId !== undefined && {
      individualId: expectation.state === 'completed' ? INDIVIDUAL_ID : null,
    }),
    ...(!isTimeless && { asks: expectation.asks }),
  };
  return [expected, actual];
}
