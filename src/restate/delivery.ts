import type { IdentificationContext } from '../../machines/identification.types.js';
import { withTimeout } from '../gateway/timers.js';
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
  const completed = { id: attempt.key, userId, userType, ...output };
  try {
    await withTimeout(
      async (signal) => onCompleted(completed, signal),
      LONGEST,
      attempt.request().attemptCompletedSignal,
    );
  } catch {
    // Its message may say anything, and Restate keeps it.
    throw new Error('onCompleted has failed.');
  }
}
