/** Has a host write down every situation. */
import { LIMITS, LONGEST_MS, type FrozenIdentification } from './contents.js';
import type { Gateway } from './gateway.js';
import type { HostedIdentification, IdentificationHost } from './present.js';
import { SITUATIONS, type Situation } from './situations.js';

const DAY_MS = 24 * 3_600_000;

/** How the hosts and services that write are set up. */
export interface WriterOptions {
  readonly actors: Gateway['actors'];
  readonly timings: ReturnType<typeof timingsFor>;
  readonly retention: number;
  readonly abandonAfter: typeof LIMITS;
  readonly onCompleted: (completed: { readonly userId: number }) => Promise<void>;
}

/** Long enough to be found in the middle of a wait, and short enough for a later test. */
const timingsFor = (impatient: boolean) => ({
  pollInterval: impatient ? 50 : 2_000,
  pollTimeout: impatient ? 500 : DAY_MS,
  requestTimeout: 60_000,
  backoff: { base: 5_000, cap: 5_000, retryAfterCap: 5_000, maxAttempts: 100 },
});

/**
 * Enters all situations, and resolves with what the host shows in the end.
 *
 * @param open opens a host; called once for those who stall, and once for the others
 */
export async function play(
  gateway: Gateway,
  open: (
    options: WriterOptions,
  ) => Promise<{ readonly host: IdentificationHost; close(): Promise<void> }>,
): Promise<FrozenIdentification[]> {
  const options = (impatient: boolean): WriterOptions => ({
    actors: gateway.actors,
    timings: timingsFor(impatient),
    retention: LONGEST_MS,
    abandonAfter: impatient ? { ...LIMITS, awaitingRedirect: 5_000 } : LIMITS,
    onCompleted: ({ userId }) =>
      SITUATIONS.some(({ undelivered, subject }) => undelivered && subject.userId === userId)
        ? Promise.reject(new Error('The app is down.'))
        : Promise.resolve(),
  });
  const enterAll = (host: IdentificationHost, impatient: boolean) =>
    Promise.all(
      SITUATIONS.filter((each) => each.impatient === impatient).map(({ enter, subject }) =>
        enter({ host, gateway, subject }),
      ),
    );

  const first = await open(options(true));
  await enterAll(first.host, true);
  await first.close();
  const second = await open(options(false));
  await enterAll(second.host, false);
  const { identifications } = await second.host.list({ limit: 1_000 });
  await second.close();
  return SITUATIONS.map((situation) => frozen(situation, identifications));
}

function frozen(
  { name, state, progress, undelivered, subject }: Situation,
  identifications: readonly HostedIdentification[],
): FrozenIdentification {
  const found = identifications.find(({ userId }) => userId === subject.userId);
  if (found?.view.state !== state || found.undelivered !== undelivered) {
    throw new Error(`Not as it is to be: ${name}, ${JSON.stringify(found)}`);
  }
  const { view } = found;
  return {
    id: found.id,
    userId: found.userId,
    userType: found.userType,
    situation: name,
    state,
    can: view.can,
    failure: view.failure?.code ?? null,
    output: view.output,
    undelivered,
    progress,
    payload: {
      userId: found.userId,
      bTrustAppCallBackId: subject.bTrustAppCallBackId ?? null,
      correlationType: subject.correlationType ?? 0,
    },
  };
}
