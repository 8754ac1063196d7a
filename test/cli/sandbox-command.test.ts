import { expect, it, vi } from 'vitest';
import { sandbox } from '../../src/cli/sandbox.js';
import { PATHS } from '../../src/contract/schemas.js';
import { openSandbox } from './bench.js';
import { start, type Command } from './command.js';

/** Waits until it says where it listens and what token it takes. */
async function ready(command: Command): Promise<{ url: string; token: string }> {
  const [, url = ''] = await command.shows(/^Sandbox +(\S+)$/m);
  const [, token = ''] = await command.shows(/^Access token +(\S+)$/m);
  await command.shows(/Ctrl\+C/);
  return { url, token };
}

const initiate = ({ url, token }: { url: string; token: string }): Promise<Response> =>
  fetch(url + PATHS.initiate, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 7 }),
  });

it.concurrent(
  'serves the gateway with the token that it prints, until SIGTERM',
  async (context) => {
    const command = start(context, ['sandbox', '--port', '0']);
    const printed = await ready(command);
    expect((await initiate(printed)).status).toBe(200);
    expect((await initiate({ ...printed, token: 'another' })).status).toBe(401);
    expect(await command.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await expect(fetch(printed.url)).rejects.toThrow('fetch failed');
  },
);

it.concurrent('accepts the given token, until Ctrl+C', async (context) => {
  const command = start(context, ['sandbox', '--access-token', 'chosen']);
  const printed = await ready(command);
  expect(printed.token).toBe('chosen');
  expect((await initiate(printed)).status).toBe(200);
  expect(await command.end('SIGINT')).toEqual({ code: 0, signal: null });
  await expect(fetch(printed.url)).rejects.toThrow('fetch failed');
});

it.concurrent('refuses a port that is taken, and says so', async (context) => {
  const { port } = new URL((await openSandbox(context)).url);
  const command = start(context, ['sandbox', '--port', port]);
  expect(await command.exit).toEqual({ code: 2, signal: null });
  expect(command.stderr).toMatch(
    new RegExp(`^--port: Port ${port} of 127.0.0.1 is in use: .* another port`, 'm'),
  );
  expect(command.stdout).toBe('');
});

const toRun = (prefix: string, { url, token }: { url: string; token: string }): string =>
  `IDENTIFICATION_ACCESS_TOKEN=${token} \\\n  ${prefix} run --base-url ${url} --user-id 1 `;

it.concurrent('prints the command to run against it', async (context) => {
  const command = start(context, ['sandbox', '--return-to', 'run']);
  const printed = await ready(command);
  expect(command.stdout).toContain(toRun('npx identification-machine', printed));
});

it('prints the command to run against it from a checkout', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await sandbox(['--return-to', 'run', '--access-token', 'token'], AbortSignal.abort());
  const [, url = ''] = /^Sandbox +(\S+)$/m.exec(String(written.mock.calls[0]?.[0])) ?? [];
  expect(written.mock.calls[0]?.[0]).toContain(toRun('npm run -s cli --', { url, token: 'token' }));
});

it('serves the demo with the machine in the page and on a server, and each leads to the other', async () => {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const stop = new AbortController();
  const ended = sandbox(['--port', '0'], stop.signal);
  await expect.poll(() => printed).toContain('Ctrl+C');
  const page = /^ +(\S+) +the machine in the page$/m.exec(printed)?.[1] ?? '';
  const server = /^ +(\S+) +the machine on a server/m.exec(printed)?.[1] ?? '';
  const config = async (url: string): Promise<unknown> => (await fetch(`${url}config.json`)).json();
  expect(await config(page)).toEqual({ otherUrl: server });
  expect(await config(server)).toEqual({ api: '/identification', otherUrl: page });
  const current = new URL('/identification/identifications/current', server);
  expect((await fetch(current)).status).toBe(401);
  stop.abort();
  expect(await ended).toBe(0);
});
