import type { ObjectSharedContext } from '@restatedev/restate-sdk';
import type { Kept } from './keeper.js';
import type { RestateServiceOptions } from './service-settings.js';

/** How long the app may take to take a result over, in ms. */
const LONGEST = 30_000;

/** Hands the result over; where that fails, Restate repeats it. */
export async function deliver(
  ctx: ObjectSharedContext,
  { kept, snapshot }: Kept,
  onCompleted: NonNullable<RestateServiceOptions['onCompleted']>,
): Promise<void> {
  const { output } = snapshot.context;
  if (output === null) return;
  const { userId, userType } = kept;
  const timeIsUp = AbortSignal.timeout(LONGEST);
  const signal = AbortSignal.any([ctx.request().attemptCompletedSignal, timeIsUp]);
  const late = new Promise<never>((_, reject) => {
    timeIsUp.addEventListener('abort', () => {
      reject(new Error('onCompleted took too long.'));
    });
  });
  // An error that it throws instead of rejecting must not leave `late` without a listener.
  const handOver = async (): Promise<unknown> =>
    onCompleted({ id: ctx.key, userId, userType, ...output }, signal);
  try {
    await Promise.race([handOver(), late]);
  } catch {
    // Its message may say anything, and Restate keeps it.
    throw new Error('onCompleted has failed.');
  }
}
