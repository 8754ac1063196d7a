/** Takes the screenshots of the operator's page that the docs show: `node --import tsx docs/scripts/take-operator.ts`. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createGatewayActors, type IdentificationState } from '../../src/index.js';
import { createHttpApi, serveIdentifications } from '../../src/http/index.js';
import { createServerHost } from '../../src/server/index.js';
import { createMemoryStore } from '../../src/server/stores/memory/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../../test/support/chromium.js';

const PASSWORD = 'of-the-operator';

const sandbox = await startSandbox();
const host = createServerHost({
  actors: createGatewayActors({
    baseUrl: sandbox.url,
    getAccessToken: () => sandbox.accessToken,
    allowInsecureLoopback: true,
  }),
  store: createMemoryStore(),
  timings: { pollInterval: 50 },
});
const credentials = `Basic ${Buffer.from(`operator:${PASSWORD}`).toString('base64')}`;
const api = createHttpApi({
  host,
  authorize: ({ headers }) =>
    headers.get('authorization') === credentials ? { kind: 'operator' } : null,
  operatorChallenge: 'Basic realm="Operators"',
  landing: { success: 'http://localhost/welcome', fail: 'http://localhost/try-again' },
  secret: randomBytes(32).toString('hex'),
  allowInsecureLoopback: true,
});
const server = await serveIdentifications({ api, port: 0 });
const browser = await launchChromium();

async function reach(id: string, state: IdentificationState): Promise<void> {
  while ((await host.get(id))?.view.state !== state) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startOne(userId: number): Promise<string> {
  const { identification } = await host.start({ userId });
  await reach(identification.id, 'awaitingRedirect');
  return identification.id;
}

/** Does on the hosted page what the user would, and comes back. */
async function submit(id: string, form: 'pass' | 'sign'): Promise<void> {
  const { url } = await host.hostedPage(id);
  await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  await host.send(id, { type: 'redirect.succeeded' });
}

async function take(name: string, path: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({
    colorScheme,
    httpCredentials: { username: 'operator', password: PASSWORD },
    viewport: { width: 1120, height: 640 },
  });
  await page.goto(`${server.url}/operator${path}`);
  await page.screenshot({ path: fileURLToPath(new URL(`../images/${name}.png`, import.meta.url)) });
  await page.close();
  process.stdout.write(`docs/images/${name}.png\n`);
}

// Away from the sandbox's magic users.
const [done, signing, failed] = await Promise.all([
  startOne(40_112),
  startOne(40_113),
  startOne(40_114),
]);
await startOne(40_115);
await Promise.all([submit(done, 'pass'), submit(signing, 'pass')]);
await Promise.all([reach(done, 'signing'), reach(signing, 'signing')]);
await submit(done, 'sign');
await host.send(failed, { type: 'redirect.failed' });
await Promise.all([reach(done, 'completed'), reach(failed, 'failed')]);
await take('operator-list', '', 'light');
await take('operator-identification', `/${failed}`, 'dark');

await browser.close();
await server.close();
await host.close();
await sandbox.close();
