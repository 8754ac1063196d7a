import * as v from 'valibot';
import type { GetAccessToken } from '../gateway/token.js';

const tokenSchema = v.object({ access_token: v.string() });

const configSchema = v.object({
  /** The machine's; `identificationInput` checks them. */
  timings: v.optional(v.looseObject({}), {}),
});

/** What stands beside the demo's page in `config.json`. */
export type Config = v.InferOutput<typeof configSchema>;

export async function loadConfig(): Promise<Config> {
  const answer = await fetch('/app/config.json');
  return answer.ok ? v.parse(configSchema, await answer.json()) : v.parse(configSchema, {});
}

/** Asks the sandbox's OAuth server, as a page would ask the server of its app. */
export function createTokenProvider(): GetAccessToken {
  let token: string | null = null;
  return async ({ forceRefresh }) => {
    if (token === null || forceRefresh) {
      const answer = await fetch('/oauth/token', { method: 'POST' });
      token = v.parse(tokenSchema, await answer.json()).access_token;
    }
    return token;
  };
}
