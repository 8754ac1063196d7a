import { request } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { identityUrl, open, signingUrl, start, submit } from './helpers.js';

const FILES = {
  'index.html': '<!doctype html><title>App</title>',
  'app.js': 'export {};',
  'app.css': 'body { margin: 0 }',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'docs/index.html': '<!doctype html><title>Docs</title>',
  '.env': 'canary-1',
  '.git/config': 'canary-1',
};

/** A folder with an app, and beside it a file that must never be served. */
async function appFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'app-'));
  onTestFinished(() => rm(parent, { recursive: true }));
  await writeFile(join(parent, 'outside.txt'), 'canary-1');
  const directory = join(parent, 'app');
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}

const startWithApp = async (): Promise<Sandbox> => start({ app: { directory: await appFolder() } });

/** Sends the path unchanged; `fetch` would resolve its dots first. */
async function raw(sandbox: Sandbox, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(sandbox.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (answer) => {
      text(answer).then((body) => {
        resolve({ status: answer.statusCode ?? 0, body });
      }, reject);
    })
      .on('error', reject)
      .end();
  });
}

describe('an app', () => {
  test.each([
    ['', 'text/html; charset=utf-8', FILES['index.html']],
    ['index.html', 'text/html; charset=utf-8', FILES['index.html']],
    ['app.js', 'text/javascript; charset=utf-8', FILES['app.js']],
    ['app.js?v=1', 'text/javascript; charset=utf-8', FILES['app.js']],
    ['app.css', 'text/css; charset=utf-8', FILES['app.css']],
    ['icon.svg', 'image/svg+xml; charset=utf-8', FILES['icon.svg']],
    ['docs/', 'text/html; charset=utf-8', FILES['docs/index.html']],
  ])('is served from its folder: /app/%s', async (path, type, content) => {
    const sandbox = await startWithApp();
    const answer = await open(`${sandbox.url}/app/${path}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toBe(content);
  });

  test.each(['success', 'fail?code=1&state=a.b', 'one/two', 'на-кирилица'])(
    'gives index.html for a path without an extension: /app/%s',
    async (path) => {
      const sandbox = await startWithApp();
      const answer = await open(`${sandbox.url}/app/${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await answer.text()).toBe(FILES['index.html']);
    },
  );

  test.each(['missing.js', 'docs/missing.css'])(
    'answers 404 for a missing file: /app/%s',
    async (path) => {
      const sandbox = await startWithApp();
      expect((await open(`${sandbox.url}/app/${path}`)).status).toBe(404);
    },
  );

  test.each(['/', '/app'])('is where %s redirects to', async (path) => {
    const sandbox = await startWithApp();
    const answer = await open(sandbox.url + path);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('/app/');
  });

  test.each(['', 'app.js', 'success', 'missing.js'])(
    'may run only its own files, is never cached and cannot be framed: /app/%s',
    async (path) => {
      const sandbox = await startWithApp();
      const { headers } = await open(`${sandbox.url}/app/${path}`);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
          "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
      );
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  test.each([
    '/app/../outside.txt',
    '/app/..%2foutside.txt',
    '/app/%2e%2e/outside.txt',
    '/app/%2e%2e%2foutside.txt',
    '/app/docs/../../outside.txt',
    '/app/..%5coutside.txt',
    '/app/..\\outside.txt',
    '/app//../outside.txt',
    '/app/.env',
    '/app/%2eenv',
    '/app/.git/config',
  ])('never gives a file from outside its folder or a hidden file: %s', async (path) => {
    const sandbox = await startWithApp();
    const { status, body } = await raw(sandbox, path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('canary-1');
  });

  test('must be a folder that exists', async () => {
    const directory = await appFolder();
    for (const wrong of [join(directory, 'none'), join(directory, 'index.html')]) {
      await expect(startSandbox({ app: { directory: wrong } })).rejects.toThrow(
        'app.directory must be a folder that exists.',
      );
    }
  });

  test('answers 404 without the option', async () => {
    const sandbox = await start();
    for (const path of ['/', '/app', '/app/']) {
      expect((await open(sandbox.url + path)).status).toBe(404);
    }
  });
});

describe('the return URLs of an app', () => {
  test('are pages of the app by default', async () => {
    const sandbox = await startWithApp();
    const identity = await identityUrl(sandbox, 7);
    expect(await submit(identity, 'fail')).toBe(`${sandbox.url}/app/fail`);
    expect(await submit(identity, 'pass')).toBe(`${sandbox.url}/app/success`);
    const signing = await signingUrl(sandbox, 7);
    expect(await submit(signing, 'sign')).toBe(`${sandbox.url}/app/success`);
  });

  test('are the configured ones where they are given', async () => {
    const urls = { success: 'https://shop.example/ok', fail: 'https://shop.example/no' };
    const sandbox = await start({ app: { directory: await appFolder() }, returnUrls: urls });
    expect(await submit(await identityUrl(sandbox, 7), 'pass')).toBe(urls.success);
  });
});
