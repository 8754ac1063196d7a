/** The two hosts of the demo: the machine in the page, and the machine on a server. */
import * as v from 'valibot';
import { createBrowserHost } from '../browser/index.js';
import { createRemoteHost } from '../client/index.js';
import { createGatewayActors } from '../gateway/actors.js';
import type { GetAccessToken } from '../gateway/token.js';
import type { ScreenHost } from '../host/screen-host.js';
import type { Inspection } from './inspection.js';
import type { Settings } from './settings.js';

const configSchema = v.object({
  /** The machine's timings; `identificationInput` checks them. */
  timings: v.optional(v.looseObject({}), {}),
  /** The HTTP API of the server that hosts the machine; without it, the machine runs in this page. */
  api: v.optional(v.string()),
  /** The same demo on the other host. */
  otherUrl: v.nullish(v.string()),
});

const tokenSchema = v.object({ access_token: v.string() });

export type Config = v.InferOutput<typeof configSchema>;

export async function loadConfig(): Promise<Config> {
  // It may be missing, or the network away; a window that is closed meanwhile cuts the request off.
  const answer = await fetch('/app/config.json').catch(() => null);
  return v.parse(configSchema, answer?.ok === true ? await answer.json() : {});
}

export function createHost(
  { api, timings }: Config,
  { userId, openIn }: Settings,
  { observer }: Pick<Inspection, 'observer'>,
): ScreenHost {
  const device = { userAgent: navigator.userAgent, browserLanguage: navigator.language };
  if (api !== undefined) return createRemoteHost({ url: api, openIn, metadata: device });
  return createBrowserHost({
    actors,
    subject: { userId, ...device },
    timings,
    returnUrls: { success: '/app/success', fail: '/app/fail' },
    startOnLoad: false,
    openIn,
    inspect: observer,
  });
}

/** The server's login; a real app has a password here. */
export async function logIn(userId: number): Promise<void> {
  await fetch('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
}

const actors = createGatewayActors({
  baseUrl: location.origin,
  getAccessToken: createTokenProvider(),
  allowInsecureLoopback: true,
});

/** Asks the sandbox's token endpoint, as a page would ask the server of its app. */
function createTokenProvider(): GetAccessToken {
  let token: string | null = null;
  return async ({ forceRefresh }) => {
    if (token === null || forceRefresh) {
      const answer = await fetch('/oauth/token', { method: 'POST' });
      token = v.parse(tokenSchema, await answer.json()).access_token;
    }
    return token;
  };
}
