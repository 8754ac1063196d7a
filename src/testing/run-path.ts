import { timeoutOf, timingsOf, type IdentificationDriver, type Observation } from './driver.js';
import {
  DEFAULT_HOSTED_PAGES,
  INDIVIDUAL_ID,
  toReply,
  type HostedPageUrls,
  type ScriptedAnswer,
} from './gateway-handle.js';
import { createGatewayLog, type GatewayLog } from './gateway-log.js';
import { PathError, type ComparedFields } from './path-error.js';
import type { Expectation, IdentificationPath, Step } from './path.js';
import { realNow, realPause, realTurn } from './real-time.js';
import { skipReason } from './skip-reason.js';

const SHORT_PAUSE_MS = 20;
const LONG_PAUSE_MS = 100;

/** A step of a path that is running. */
interface Run {
  readonly driver: IdentificationDriver;
  readonly pages: HostedPageUrls;
  readonly timings: ReturnType<typeof timingsOf>;
  readonly log: GatewayLog;
  /** The driver's `timeout`, in ms. */
  readonly timeout: number;
  /** The driver's `tolerance`, in ms. */
  readonly tolerance: number;
  readonly fail: (problem: string, details?: ConstructorParameters<typeof PathError>[3]) => never;
}

/**
 * Runs a path from its start to its end, then closes the driver's identification.
 *
 * @throws PathError if the app does not do or does not show what the path expects
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
  const log = createGatewayLog(driver.gateway);
  try {
    for (const [index, step] of path.steps.entries()) {
      const fail: Run['fail'] = (problem, details) => {
        throw new PathError(path, index, problem, details);
      };
      const reason = skipReason(path, driver);
      if (reason !== null) fail(`The driver can't run this path: ${reason}`);
      await runStep(step, {
        driver,
        pages: driver.hostedPages ?? DEFAULT_HOSTED_PAGES,
        timings: timingsOf(driver),
        log,
        timeout: timeoutOf(driver),
        tolerance: driver.tolerance ?? 0,
        fail,
      });
      if (log.finalizeBodies().length > 1) fail('Finalize was sent with different payloads.');
    }
  } finally {
    await driver.close?.();
  }
}

async function runStep(step: Step, run: Run): Promise<void> {
  try {
    await act(step, run);
  } catch (cause) {
    if (cause instanceof PathError) throw cause;
    run.fail(`The driver failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (step.type !== 'waitForDeadline') {
    for (const answer of step.answers) queueAnswer(answer, run);
  }
  if (step.expect !== null) await expectObservation(step.expect, run);
}

async function act(step: Step, run: Run): Promise<void> {
  const { driver, fail } = run;
  switch (step.type) {
    case 'start':
      return driver.start();
    case 'open': {
      const url = await driver.open();
      if (!Object.values(run.pages).includes(url)) {
        fail('The app opened another URL than the gateway’s.');
      }
      return;
    }
    case 'redirect':
      return driver.redirect(step.outcome);
    case 'send':
      await driver.send(step.event);
      return;
    case 'sendUnoffered':
      // The driver may reject or ignore it; the step's expectation checks that it has no effect.
      return driver.send(step.event).then(ignore, ignore);
    case 'hint':
      await driver.hint?.();
      return;
    case 'expire':
      await driver.expire?.();
      return;
    case 'reload':
      return driver.reload?.();
    case 'breakTimer':
      return driver.breakTimer?.();
    case 'wait':
      return;
    case 'waitForCall':
      return waitForCall(step.after, run);
    case 'waitForDeadline':
      return waitForDeadline(step, run);
  }
}

const ignore = (): void => undefined;

function queueAnswer(answer: ScriptedAnswer, { driver, pages }: Run): void {
  driver.gateway.faults.next(answer.operation, toReply(answer, pages));
}

/** In real time it returns at once: the step's expectation waits for the call. */
async function waitForCall(after: 'status' | 'busyGateway', run: Run): Promise<void> {
  const { pollInterval, base, busy } = run.timings;
  const [earliest, latest] =
    after === 'status'
      ? [Math.floor((pollInterval * 2) / 3), Math.ceil((pollInterval * 4) / 3)]
      : [busy, busy + base];
  const { clock } = run.driver;
  if (clock === undefined) return;
  await clock.advanceTimersByTimeAsync(earliest - 1);
  await settle(run);
  if (run.log.pendingCall() !== null) {
    run.fail(`The next call came before ${String(earliest)} ms.`);
  }
  await clock.advanceTimersByTimeAsync(latest - earliest + 1);
  for (let late = latest; late <= run.tolerance && !(await hasCall(run)); late += latest) {
    await clock.advanceTimersByTimeAsync(latest);
  }
}

/** Waits a while for a pending call. */
async function hasCall(run: Run): Promise<boolean> {
  const since = realNow();
  while (run.log.pendingCall() === null && realNow() - since < graceMs(run)) await settle(run);
  return run.log.pendingCall() !== null;
}

/** The real time that passes before the app gets more fake time than it should need, in ms. */
const graceMs = ({ timeout }: Run): number => timeout / 10;

/**
 * The client tries a refused token again after 2 s at most, within the same call. One such call may be
 * under way at the deadline, the next one decides, and each is answered at the end of a step.
 */
const REFUSED_TOKEN_MS = 10_000;

const isRefusedToken = ({ answer }: ScriptedAnswer): boolean =>
  'httpStatus' in answer && answer.httpStatus === 401;

async function waitForDeadline({ answers, expect }: Step, run: Run): Promise<void> {
  const { driver, timings, log, timeout, tolerance } = run;
  const { pollInterval, pollTimeout } = timings;
  const { clock } = driver;
  const longest = timeout + (clock === undefined ? pollTimeout : 0);
  const late = tolerance + (answers.some(isRefusedToken) ? REFUSED_TOKEN_MS : 0);
  let since = realNow();
  let passed = 0;
  let answered = 0;
  for (;;) {
    await settle(run);
    if (log.pendingCall() !== null && log.count() > answered) {
      // Once for each call, as the answer may be in transit for long.
      answered = log.count();
      for (const answer of answers) queueAnswer(answer, run);
      await settle(run);
    }
    const observed = await observe(driver);
    if (observed?.state === expect?.state || realNow() - since > longest) break;
    if (clock === undefined) await realPause(LONG_PAUSE_MS);
    if (clock === undefined || log.pendingCall() !== null) continue;
    const isLate = passed >= pollTimeout;
    if (isLate && realNow() - since < graceMs(run)) continue;
    const next = Math.min(pollInterval, pollTimeout + (isLate ? late : 0) - passed);
    if (next === 0) continue;
    await clock.advanceTimersByTimeAsync(next);
    passed += next;
    since = realNow();
  }
  if (clock !== undefined && passed < pollTimeout) {
    run.fail(`The app did not wait ${String(pollTimeout)} ms, but at most ${String(passed)} ms.`);
  }
}

/** Lets the app process what has arrived, without advancing its time. */
async function settle({ driver }: Run): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await realTurn();
  // Jest's fake time holds back microtasks and timers of 0 ms, too, until the clock is called.
  await driver.clock?.advanceTimersByTimeAsync(0);
  if (driver.clock === undefined) await realPause(SHORT_PAUSE_MS);
}

/** Waits until the app shows what is expected in two observations in a row. */
async function expectObservation(expectation: Expectation, run: Run): Promise<void> {
  const since = realNow();
  let matches = 0;
  for (let count = 0; matches < 2; count += 1) {
    await (count < 5 ? settle(run) : realPause(Math.min(SHORT_PAUSE_MS * count, LONG_PAUSE_MS)));
    const [expected, actual] = await compare(expectation, run);
    matches = JSON.stringify(expected) === JSON.stringify(actual) ? matches + 1 : 0;
    if (matches === 0 && realNow() - since > run.timeout) {
      run.fail('The app does not show what the path expects.', { expected, actual });
    }
  }
}

/** `null` while the app shows nothing: a page is loading. */
const observe = (driver: IdentificationDriver): Promise<Observation | null> =>
  driver.observe().catch(() => null);

/** The expected and the actual values of the fields that the driver reports. */
async function compare(
  expectation: Expectation,
  { driver, log }: Run,
): Promise<readonly [expected: ComparedFields, actual: ComparedFields]> {
  const observed = await observe(driver);
  if (observed === null) return [{ ...expectation }, { nothing: 'The app shows nothing.' }];
  const { state, offers, failure, individualId } = observed;
  // In real time the next call may already have come.
  const isTimeless = expectation.pendingCall === null && driver.clock === undefined;
  // After a cancel, an app may still show the last failure.
  const comparesFailure = expectation.state === 'failed' && failure !== undefined;
  const actual = {
    state,
    offers: [...offers].sort(),
    ...(comparesFailure && { failure }),
    ...(individualId !== undefined && { individualId }),
    ...(!isTimeless && { pendingCall: log.pendingCall() }),
  };
  const expected = {
    state: expectation.state,
    offers: [...expectation.offers].sort(),
    ...(comparesFailure && { failure: expectation.failure }),
    ...(individualId !== undefined && {
      individualId: expectation.state === 'completed' ? INDIVIDUAL_ID : null,
    }),
    ...(!isTimeless && { pendingCall: expectation.pendingCall }),
  };
  return [expected, actual];
}
