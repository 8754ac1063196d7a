import type { CompletedIdentification } from '../host/identification-host.js';
import type { OptionValues } from './option.js';
import type { COMPLETED_OPTIONS } from './api-options.js';

/** The host's option that reports each result to `--completed-url`, where that is given. */
export function reportCompleted({
  'completed-url': url,
  completedToken,
}: OptionValues<typeof COMPLETED_OPTIONS>) {
  return url === undefined ? {} : { onCompleted: postCompleted(url, completedToken) };
}

/** Reports each completed identification to an app; anything but a 2xx counts as not taken. */
const postCompleted =
  (url: string, token: string) =>
  async (completed: CompletedIdentification, signal: AbortSignal): Promise<void> => {
    const { id, userId, userType, createdAt, completedAt, correlationId, individualId } = completed;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ id, userId, userType, createdAt, completedAt },
        ...{ correlationId, individualId },
      }),
      // The result is for this receiver alone.
      redirect: 'error',
      // The host aborts after 30 s.
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error('The receiver did not take the result.');
  };
