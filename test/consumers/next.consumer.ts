/** Next.js with the app router: the page, the API in a route handler, and what a server cannot render. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { freePort } from '../support/free-port.js';
import { environmentOf, exampleOf } from './drive.js';
import { consumer, HERE, installProject, runIn, startServer, versionsIn } from './project.js';
import { identify } from './walk.js';

consumer('Next.js 16', async ({ versions }) => {
  const project = await installProject('next');
  versions.push(...versionsIn(project, 'next', 'react', 'lit', 'libsql', 'typescript'));
  const route = join(project, 'app/identification/[[...path]]');
  mkdirSync(route, { recursive: true });
  writeFileSync(join(route, 'route.ts'), exampleOf('Next.js', '../../../open-host'));
  cpSync(join(HERE, 'server/open-host.js'), join(project, 'open-host.js'));
  await runIn(project, '.', ['next', 'build']);
  const sandbox = await startSandbox({ processingDelay: 100, signingDelay: 100 });
  onTestFinished(() => sandbox.close());
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const returns = `${url}/identification/return`;
  sandbox.setReturnUrls({ success: `${returns}/success`, fail: `${returns}/fail` });
  const server = await startServer(
    project,
    ['node', 'node_modules/next/dist/bin/next', 'start', '--port', port],
    { ...environmentOf(sandbox), APP_URL: `${url}/` },
  );

  const rendered = await (await fetch(url)).text();
  expect(rendered).toContain('<external-identification style="--identification-accent:#0a6b50">');
  const page = await identify({ url, sandbox });
  await page.getByText('Welcome to the bank.').waitFor();

  // A screen of the app's own, with a host that an effect makes.
  await page.goto(`${url}/own-screen`);
  await page.getByText('completed', { exact: true }).waitFor();

  // A host that a module makes, which the server renders as well.
  const response = await fetch(`${url}/module-level`);
  expect(response.status).toBe(500);
  await expect
    .poll(server.output)
    .toContain('in code that a server runs as well, call createRemoteHost in an effect.');
  expect(server.output()).not.toContain('location is not defined');
});
