/** Apps of frameworks that bring their own build. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { freePort } from '../support/free-port.js';
import { openBank } from './bank.js';
import { environmentOf, exampleOf } from './drive.js';
import {
  consumer,
  HERE,
  installProject,
  onNode22,
  runIn,
  startServer,
  versionsIn,
} from './project.js';
import { identify } from './walk.js';

consumer('Angular 22', async (findings) => {
  const angular = await installProject('angular');
  findings.versions.push(...versionsIn(angular, '@angular/core', 'typescript', 'lit'));
  findings.node = '22';
  // It needs a newer Node than the oldest one that we support.
  await runIn(angular, '.', onNode22('node_modules/@angular/cli/bin/ng.js', 'build'));

  const bank = await openBank({ folder: join(angular, 'dist'), isStrict: false });
  const page = await identify(bank);

  await page.getByText('Welcome to the bank.').waitFor();
});

// The page, the API in a route handler, and what a server cannot render.
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
    .toContain('url: a relative one needs a page: on a server, call this in an effect');
  expect(server.output()).not.toContain('location is not defined');
});
