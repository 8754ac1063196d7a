import type { IdentificationContext } from '../../machines/identification.types.js';
import type { KeptIdentification } from './kept-identification.js';
import type { RestateServiceOptions } from './service-settings.js';

/** The call of Restate in which a result is handed over. */
interface Attempt {
  /** The identification's id. */
  readonly key: string;
  request(): { readonly attemptCompletedSignal: AbortSignal };
}

/** What of an identification is handed over. */
interface Ended {
  readonly kept: Pick<KeptIdentification, 'userId' | 'userType'>;
  readonly snapshot: { readonly context: Pick<IdentificationContext, 'output'> };
}

/** How long the app may take to take a result over, in ms. */
const LONGEST = 30_000;

/** Hands the result over; where that fails, Restate repeats it. */
export async function deliver(
  attempt: Attempt,
  { kept, snapshot }: Ended,
  onCompleted: NonNullable<RestateServiceOptions['onCompleted']>,
): Promise<void> {
  const { output } = snapshot.context;
  if (output === null) return;
  const { userId, userType } = kept;
  const timeIsUp = AbortSignal.timeout(LONGEST);
  const signal = AbortSignal.any([attempt.request().attemptCompletedSignal, timeIsUp]);
  const late = new Promise<never>((_, reject) => {
    timeIsUp.addEventListener('abort', () => {
      reject(new Error('onCompleted took too long.'));
    });
  });
  // An error that it throws instead of rejecting must not leave `late` without a listener.
  const handOver = async (): Promise<unknown> =>
    onCompleted({ id: attempt.key, userId, userType, ...output }, signal);
  try {
    await Promise.race([handOver(), late]);
  } catch {
    // Its message may say anything, and Restate keeps it.
    throw new Error('onCompleted has failed.');
  }
}
