import { expect, test } from 'vitest';
import { startSandbox, type Fault } from '../../src/sandbox/index.js';
import { createPhone, type PhoneOptions } from './support/phone.js';
import { PLATFORM_NAMES } from './support/platforms.js';
import type { Wire } from './support/network.js';

const USER_ID = 7;

/** Initiate, two polls of each phase, and finalize. */
const REQUESTS = [1, 2, 3, 4, 5, 6];

const PENDING: Fault = {
  kind: 'altered',
  alter: (answer) => ({ ...answer, body: '{"videoIdentificationStatus":"PROCESSING"}' }),
};
const AS_USUAL: Fault = { kind: 'delay', ms: 0 };

/** The state that has to be stored before a request is sent. */
const LEADS_TO = [
  [/initiate/, 'initiating'],
  [/get-identification/, 'phase[AB]'],
  [/finalize/, 'finalizing'],
] as const;

/** Whether the state that leads to a request is stored. */
const isWritten = (url: string, stored: string): boolean =>
  LEADS_TO.some(
    ([path, state]) => path.test(url) && new RegExp(`"state\\\\":\\\\"${state}\\\\"`).test(stored),
  );

/** Ends the process before or after one of its requests; `0`: not at all. */
const killAt =
  (
    request: number,
    when: 'before' | 'after',
    unwritten: string[],
  ): NonNullable<PhoneOptions['wire']> =>
  (launches, kill, stored): Wire => {
    let sent = 0;
    const isAt = async (point: 'before' | 'after'): Promise<boolean> => {
      if (launches > 0 || point !== when || sent !== request) return true;
      await kill();
      return false;
    };
    return {
      before: (_, url) => {
        sent += 1;
        if (launches === 0 && !isWritten(url, stored())) unwritten.push(url);
        return isAt('before');
      },
      after: () => isAt('after'),
    };
  };

const CASES = PLATFORM_NAMES.flatMap((platform) =>
  [0, 30, 1_500].flatMap((delay) =>
    REQUESTS.flatMap((request) =>
      (['before', 'after'] as const).map((when) => ({ platform, delay, request, when })),
    ),
  ),
);

/** Plays an identification, and starts the app again when it has ended. */
async function play(
  { platform, delay, request, when }: (typeof CASES)[number],
  onFinished: (end: () => Promise<void>) => void,
) {
  const sandbox = await startSandbox();
  onFinished(() => sandbox.close());
  sandbox.faults.next('status', PENDING, AS_USUAL, PENDING, AS_USUAL);
  const unwritten: string[] = [];
  const phone = createPhone({
    ...{ platform, sandbox, userId: USER_ID, delay, onFinished },
    wire: killAt(request, when, unwritten),
  });
  const isCompleted = ({ state }: { readonly state: string }): boolean => state === 'completed';
  const first = phone.until(isCompleted);
  await phone.launch();
  const wasKilled = await first.then(
    () => false,
    () => true,
  );
  if (wasKilled) {
    const completed = phone.until(isCompleted);
    await phone.launch();
    await completed;
  }
  return { sandbox, phone, wasKilled, unwritten };
}

test.concurrent.for(PLATFORM_NAMES)(
  'on %s, an identification takes six requests',
  async (platform, { onTestFinished }) => {
    const unharmed = { platform, delay: 0, request: 0, when: 'before' } as const;
    const { sandbox } = await play(unharmed, onTestFinished);
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
      ...['initiate', 'status', 'status', 'status', 'status', 'finalize'],
    ]);
  },
);

test.concurrent.for(CASES)(
  'on $platform with a storage of $delay ms, an app that ends $when request $request is completed once',
  async (point, { onTestFinished }) => {
    const { sandbox, phone, wasKilled, unwritten } = await play(point, onTestFinished);

    expect(wasKilled).toBe(true);
    expect(unwritten).toEqual([]);
    expect(sandbox.finalizations(USER_ID)).toBe(1);
    expect(sandbox.sessions(USER_ID)).toHaveLength(1);
    const bodies = (operation: string): string[] =>
      sandbox.requests.filter((asked) => asked.operation === operation).map(({ body }) => body);
    expect(new Set(bodies('finalize')).size).toBe(1);
    expect(bodies('initiate').filter((body) => body.includes('true'))).toEqual([]);
    expect(phone.errors()).toEqual([]);
  },
);
