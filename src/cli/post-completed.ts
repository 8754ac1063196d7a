import type { ServerHostOptions } from '../server/index.js';

/** Where a server reports what is completed. */
export interface CompletedReceiver {
  readonly url: string;
  /** The bearer token of the requests. */
  readonly token: string;
}

/** Reports each completed identification; anything but a 2xx counts as not taken. */
export const postCompleted =
  ({ url, token }: CompletedReceiver): NonNullable<ServerHostOptions['onCompleted']> =>
  async ({ id, userId, userType, correlationId, individualId }, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, userId, userType, correlationId, individualId }),
      // The body is for this receiver alone.
      redirect: 'error',
      // After the host's 30 s.
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error('The receiver has not taken it.');
  };
