import { onTestFinished } from 'vitest';
import * as v from 'valibot';
import { PATHS, initiateAnswerSchema, statusAnswerSchema } from '../../src/contract/schemas.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';

/** Starts a sandbox that is closed at the end of the test. */
export async function start(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export const bearer = (sandbox: Sandbox): Record<string, string> => ({
  authorization: `Bearer ${sandbox.accessToken}`,
});

export function post(sandbox: Sandbox, path: string, body: unknown): Promise<Response> {
  return fetch(sandbox.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...bearer(sandbox), 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export const initiate = (sandbox: Sandbox, userId: number, more: object = {}): Promise<Response> =>
  post(sandbox, PATHS.initiate, { userId, ...more });

export const finalize = (sandbox: Sandbox, userId: number, more: object = {}): Promise<Response> =>
  post(sandbox, PATHS.finalize, { userId, ...more });

export const status = (sandbox: Sandbox, userId: number | string): Promise<Response> =>
  fetch(sandbox.url + PATHS.status(userId, 0), { headers: bearer(sandbox), redirect: 'manual' });

/** Initiates and returns the URL of the identity check. */
export async function identityUrl(
  sandbox: Sandbox,
  userId: number,
  more: object = {},
): Promise<string> {
  const answer = await initiate(sandbox, userId, more);
  return v.parse(initiateAnswerSchema, await answer.json()).videoIdentificationUrl;
}

/** Asks for the status and returns its code and URL. */
export async function statusOf(
  sandbox: Sandbox,
  userId: number,
): Promise<{ code: string | null; url: string | null }> {
  const answer = await status(sandbox, userId);
  const parsed = v.parse(statusAnswerSchema, await answer.json());
  return { code: parsed.videoIdentificationStatus, url: parsed.videoIdentificationUrl };
}

/** Asks for the signing URL; throws where there is none. */
export async function signingUrl(sandbox: Sandbox, userId: number): Promise<string> {
  const { url } = await statusOf(sandbox, userId);
  return v.parse(v.string(), url);
}

/** Opens a page as a browser does, without following redirects. */
export const open = (url: string, acceptLanguage = 'en'): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: { 'accept-language': acceptLanguage } });

/** Goes from a step's first screen to its last, as a user does; returns the HTML of each. */
export async function clickThrough(url: string, acceptLanguage = 'en'): Promise<string[]> {
  const html = await (await open(url, acceptLanguage)).text();
  const form = /<form class="forward" action="([^"]+)">(.*?)<\/form>/s.exec(html);
  if (form === null) return [html];
  const [, action = '', content = ''] = form;
  const next = new URL(action, url);
  for (const [, name = '', value = ''] of content.matchAll(/ name="([^"]+)" value="([^"]+)"/g)) {
    next.searchParams.set(name, value);
  }
  return [html, ...(await clickThrough(String(next), acceptLanguage))];
}

/** Clicks through a step, submits the form of the action, and returns where it redirects to. */
export async function submit(url: string, action: string): Promise<string | null> {
  const html = (await clickThrough(url)).at(-1) ?? '';
  const target = [...html.matchAll(/<form method="post" action="([^"]+)"/g)]
    .map(([, path]) => path)
    .find((path) => path?.endsWith(`/${action}`));
  if (target === undefined) throw new Error(`The last screen has no form for "${action}".`);
  const answer = await fetch(new URL(target, url), { method: 'POST', redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`The form got ${String(answer.status)}, not 303.`);
  return answer.headers.get('location');
}

/** Signs the documents of a user and returns both hosted URLs. */
export async function signEverything(
  sandbox: Sandbox,
  userId: number,
): Promise<{ identity: string; signing: string }> {
  const identity = await identityUrl(sandbox, userId);
  await submit(identity, 'pass');
  const signing = await signingUrl(sandbox, userId);
  await submit(signing, 'sign');
  return { identity, signing };
}
