/** What the guides declare and do not show: the host of an app, here in front of the sandbox, and its login. */
import { createGatewayActors } from 'identification-machine';
import { createServerHost } from 'identification-machine/server';
import { createLibsqlStore } from 'identification-machine/stores/libsql';

/**
 * The user of a request's session.
 *
 * @param {string | null | undefined} cookie
 */
export function userOfCookie(cookie) {
  const id = /session=(\d+)/.exec(cookie ?? '')?.[1];
  return id === undefined ? undefined : { id: Number(id) };
}

/** @returns {import('identification-machine/http').HttpApiOptions} */
export function openHost() {
  const { SANDBOX_URL = '', SANDBOX_TOKEN = '', STORE = '', APP_URL } = process.env;
  const page = APP_URL ?? 'https://bank.example/welcome';
  return {
    host: createServerHost({
      actors: createGatewayActors({
        baseUrl: SANDBOX_URL,
        getAccessToken: () => SANDBOX_TOKEN,
        allowInsecureLoopback: true,
      }),
      store: createLibsqlStore({ file: STORE }),
      timings: { pollInterval: 120 },
    }),
    authorize: (request) => {
      const user = userOfCookie(request.headers.get('cookie'));
      return user ? { kind: 'user', userId: user.id, userType: 'individual' } : null;
    },
    landing: { success: page, fail: page },
    secret: 'the secret of a test, long enough',
    allowInsecureLoopback: true,
  };
}
