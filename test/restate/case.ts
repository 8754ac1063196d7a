/** What a way through the machine is made of, on whatever engine. */
import { vi } from 'vitest';
import type {
  IdentificationEventType,
  IdentificationOptions,
  IdentificationState,
  IdentificationView,
} from '../../src/index.js';
import type { Fault, Sandbox } from '../../src/sandbox/index.js';
import { FAST } from '../support/host.js';

/** Somebody who drives one identification, on whatever engine. */
export interface Driver {
  until(
    condition: IdentificationState | ((view: IdentificationView) => boolean),
  ): Promise<IdentificationView>;
  /** Resolves with whether it was taken. */
  send(type: IdentificationEventType): Promise<boolean>;
  /** What the user does on the hosted page that was opened last. */
  submit(form: 'pass' | 'fail' | 'sign' | 'decline'): Promise<void>;
}

export interface Case {
  readonly name: string;
  readonly options?: Omit<IdentificationOptions, 'subject' | 'checkpoint'> & {
    readonly subject?: Omit<IdentificationOptions['subject'], 'userId'>;
  };
  /** What the gateway is to do. */
  readonly arrange?: (sandbox: Sandbox, userId: number) => void;
  readonly drive: (driver: Driver, sandbox: Sandbox) => Promise<unknown>;
}

export const answer = (status: number): Fault => ({ kind: 'answer', status });
export const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

export const SHORT = { ...FAST, pollTimeout: 400, requestTimeout: 200 };
export const SLOW: Fault = { kind: 'delay', ms: 1_000 };

export async function toSigning(driver: Driver): Promise<void> {
  await driver.until('awaitingRedirect');
  await driver.submit('pass');
  await driver.send('redirect.succeeded');
  await driver.until('signing');
}

export async function toPhaseB(driver: Driver): Promise<void> {
  await toSigning(driver);
  await driver.submit('sign');
  await driver.send('redirect.succeeded');
}

export async function complete(driver: Driver): Promise<void> {
  await toPhaseB(driver);
  await driver.until('completed');
}

/** The user comes back from the identity check without having done it. */
export async function comeBack(driver: Driver): Promise<void> {
  await driver.until('awaitingRedirect');
  await driver.send('redirect.succeeded');
}

/** Until the gateway has been asked for something. */
export const toRequest = (_: Driver, { requests }: Sandbox): Promise<void> =>
  vi.waitFor(() => {
    if (requests.length === 0) throw new Error('There is no request yet.');
  }, 20_000);

export const cancelIn =
  (
    state: IdentificationState,
    reach: (driver: Driver, sandbox: Sandbox) => Promise<void>,
  ): Case['drive'] =>
  async (driver, sandbox) => {
    await reach(driver, sandbox);
    await driver.until(state);
    await driver.send('cancel');
    await driver.until('cancelled');
  };
