/** Drives an app's server, which runs in a process of its own, in front of a sandbox of the test. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { client, follow } from '../http/helpers.js';
import { codeOf, withExport } from '../http/recipes.js';
import { startServer, type ServerProcess } from './project.js';

/** A `declare const` or `declare function` of an example, with the comment above it. */
const DECLARED = /^(?:\/\*\*.*\*\/\n)?declare (?:const|function) (\w+).*;\n/gm;

/** An example of the guide that imports what it declares from a file of the app. */
export function exampleOf(heading: string, from: string): string {
  const code = codeOf(heading);
  const names = [...code.matchAll(DECLARED)].map(([, name = '']) => name);
  return withExport(
    `import { ${names.join(', ')} } from '${from}';\n${code.replace(DECLARED, '')}`,
  );
}

const USER_ID = 42;

/** What a server of a project is told: where the sandbox is, and a file for its store. */
export const environmentOf = ({ url, accessToken }: Sandbox): Record<string, string> => ({
  SANDBOX_URL: url,
  SANDBOX_TOKEN: accessToken,
  STORE: join(mkdtempSync(join(inject('folder'), 'store-')), 'identifications.db'),
});

/** Starts a sandbox and a server in front of it, identifies a user, and stops the server. */
export async function identifyThrough(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const sandbox = await startSandbox({ processingDelay: 100, signingDelay: 100 });
  onTestFinished(() => sandbox.close());
  const server = await startServer(cwd, args, { ...environmentOf(sandbox), ...env });
  const returns = `${server.url}/identification/return`;
  sandbox.setReturnUrls({ success: `${returns}/success`, fail: `${returns}/fail` });
  await identify(server.url, sandbox);
  expect(await server.stop(), server.output()).toBe(0);
  return server;
}

/** From the start to the result, as the page does it: by events, with the user at the hosted pages. */
async function identify(origin: string, sandbox: Sandbox): Promise<void> {
  const headers = { cookie: `session=${String(USER_ID)}` };
  const user = client(origin, null);
  const stranger = await user.get('/identification/identifications/current');
  expect(stranger.status).toBe(401);
  const { status, body } = await user.post('/identification/identifications', {}, { headers });
  expect(status).toBe(201);
  const path = `/identification/identifications/${String(body['id'])}`;
  const stream = await follow(`${origin}/identification`, 'nobody', String(body['id']), headers);
  const until = async (state: string): Promise<void> => {
    for (;;) {
      const event = await stream.event();
      if (event === null) throw new Error(`The stream has ended before ${state}.`);
      if (event.data.state === state) return;
    }
  };

  for (const [state, form] of [
    ['awaitingRedirect', 'pass'],
    ['signing', 'sign'],
  ] as const) {
    await until(state);
    const opened = await user.post(`${path}/open`, {}, { headers });
    const left = await fetch(`${String(opened.body['url'])}/${form}`, {
      method: 'POST',
      redirect: 'manual',
    });
    const back = new URL(left.headers.get('location') ?? '');
    const landed = await user.get(back.pathname + back.search);
    expect([landed.status, back.origin]).toEqual([303, origin]);
  }
  await until('completed');
  expect(sandbox.finalizations(USER_ID)).toBe(1);
}
