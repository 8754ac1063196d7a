/** Takes the screenshots of the viewer that the docs show: `node --import tsx docs/scripts/take-viewer.ts`. */
import { fileURLToPath } from 'node:url';
import { createActor, waitFor } from 'xstate';
import {
  createGatewayActors,
  identificationInput,
  identificationMachine,
  type IdentificationState,
} from '../../src/index.js';
import { stateOf } from '../../machines/identification.view.js';
import { createJournal } from '../../src/inspect/index.js';
import { startViewer } from '../../src/inspect/viewer/server.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../../test/support/chromium.js';

const USER = 42;

const sandbox = await startSandbox();
const viewer = await startViewer({ port: 0 });
const browser = await launchChromium();

const actors = createGatewayActors({
  baseUrl: sandbox.url,
  getAccessToken: () => sandbox.accessToken,
  allowInsecureLoopback: true,
});
const actor = createActor(identificationMachine.provide({ actors }), {
  input: identificationInput({ subject: { userId: USER }, timings: { pollInterval: 200 } }),
  inspect: createJournal({
    write: (entry) => {
      viewer.add([entry]);
    },
  }),
});

async function reach(state: IdentificationState): Promise<void> {
  await waitFor(actor, (snapshot) => stateOf(snapshot) === state);
}

/** Submits the form of the hosted page, and comes back. */
async function submit(form: string): Promise<void> {
  const { url } = actor.getSnapshot().context;
  await fetch(`${url ?? ''}/${form}`, { method: 'POST', redirect: 'manual' });
  actor.send({ type: 'redirect.succeeded' });
}

async function take(name: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: 1280, height: 880 },
    reducedMotion: 'reduce',
  });
  await page.goto(viewer.url);
  await page.locator('.state[data-lit]').waitFor();
  await page.screenshot({ path: fileURLToPath(new URL(`../images/${name}.png`, import.meta.url)) });
  await page.close();
  process.stdout.write(`docs/images/${name}.png\n`);
}

actor.start();
await reach('awaitingRedirect');
sandbox.script(USER, { status: 'PROCESSING', times: Infinity });
await submit('pass');
await waitFor(actor, ({ context }) => context.polls === 2);
await take('viewer-polling', 'light');

sandbox.script(USER, { status: 'ERROR', times: Infinity });
await reach('failed');
sandbox.script(USER);
actor.send({ type: 'restart' });
await reach('awaitingRedirect');
await submit('pass');
await reach('signing');
await submit('sign');
await reach('completed');
await take('viewer-restarted', 'dark');

await browser.close();
await viewer.close();
await sandbox.close();
