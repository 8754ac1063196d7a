import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openPage, show, showElement, takeSeen } from './page.js';

const heading = (title: string) => ({ name: title, level: 2 });

test('importing the module registers nothing, and works in Node', async () => {
  const script = `
    const { defineExternalIdentification } = await import('./src/element/index.ts');
    const before = globalThis.customElements?.get('external-identification');
    defineExternalIdentification();
    console.log(before === undefined);
  `;
  const { stdout } = await promisify(execFile)('node', [
    ...['--import', 'tsx', '--input-type=module', '--eval', script],
  ]);
  expect(stdout.trim()).toBe('true');

  const { page } = await openPage('<external-identification></external-identification>');
  expect(await page.evaluate(() => customElements.get('external-identification'))).toBeUndefined();
});

test('registering twice, and under a second name, has one element each', async () => {
  const { page } = await openPage();

  const names = await page.evaluate(() => {
    kit.define();
    kit.define();
    kit.define('bank-identification');
    return ['external-identification', 'bank-identification'].map(
      (name) => customElements.get(name) !== undefined,
    );
  });

  expect(names).toEqual([true, true]);
});

test('shows a property that was set before the element was registered', async () => {
  const { page } = await openPage('<external-identification></external-identification>');

  await page.evaluate(() => {
    const view = kit.views.get('signing');
    if (view === undefined) throw new Error('no view');
    const element = document.querySelector('external-identification');
    if (element !== null) element.host = kit.createSampleHost(view);
    kit.define();
  });

  await page
    .getByRole('heading', heading('Your documents are ready to sign'))
    .waitFor({ state: 'visible' });
});

test('dispatches a change for each view that it shows, and the outcomes once', async () => {
  const { page } = await showElement('awaitingRedirect');
  expect(await takeSeen(page)).toEqual(['change awaitingRedirect']);

  await show(page, 'failed: signingFailed');
  await show(page, 'failed: timeout');
  await show(page, 'completed');
  await show(page, 'completed');

  expect(await takeSeen(page)).toEqual([
    'change failed',
    'failed failed',
    'change failed',
    'change completed',
    'completed completed',
  ]);
});

test('shows since when it waits, when it asks again, and that nothing answers', async () => {
  const { page } = await showElement('phaseA');
  const progress = page.locator('[part="progress"]');

  expect(await progress.textContent()).toMatch(/For \d+\ssec · checking again in \d\ssec/);
  await show(page, 'calls that fail');
  expect(await progress.textContent()).toContain('No answer yet (3 attempts).');
  await show(page, 'asking now');
  expect(await progress.textContent()).toContain('checking now');
  await show(page, 'initiating');
  expect((await progress.textContent())?.trim()).toMatch(/^For \d+\ssec$/);
  await show(page, 'reconnecting');

  expect((await progress.textContent())?.trim()).toMatch(/^For \d+\ssec$/);
});

test('slots hold what an app adds around the screen, the start and an outcome', async () => {
  const { page } = await showElement('idle');
  await page.evaluate(() => {
    for (const name of [
      ...['header', 'footer', 'start', 'before-outcome', 'after-outcome', 'completed'],
    ]) {
      const part = document.createElement('div');
      part.slot = name;
      part.textContent = `in ${name}`;
      shownElement.append(part);
    }
  });
  const visible = (name: string): Promise<boolean> =>
    page.getByText(`in ${name}`, { exact: true }).isVisible();

  expect(await Promise.all(['header', 'footer', 'start', 'completed'].map(visible))).toEqual([
    ...[true, true, true, false],
  ]);
  expect(await page.getByRole('button').count()).toBe(0);
  await show(page, 'completed');

  expect(
    await Promise.all(['start', 'before-outcome', 'after-outcome', 'completed'].map(visible)),
  ).toEqual([false, true, true, true]);
  expect(await page.getByText('You can close this page.').isVisible()).toBe(false);
});

test('custom properties and parts change what a brand changes', async () => {
  const { page } = await showElement('awaitingRedirect');

  const [background, radius, transform] = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      external-identification {
        --identification-accent: rgb(1, 2, 3);
        --identification-button-radius: 7px;
      }
      external-identification::part(button-main) { text-transform: uppercase; }
    `);
    document.adoptedStyleSheets = [sheet];
    const button = shownElement.shadowRoot?.querySelector('button');
    if (!button) throw new Error('no button');
    const style = getComputedStyle(button);
    return [style.backgroundColor, style.borderRadius, style.textTransform];
  });

  expect([background, radius, transform]).toEqual(['rgb(1, 2, 3)', '7px', 'uppercase']);
});

test('an element that is moved in the page goes on, and one that is removed lets its host go', async () => {
  const { page } = await showElement('phaseA');
  await page.evaluate(() => {
    document.body.append(shownElement);
  });
  await show(page, 'signing');
  await page.getByRole('heading', heading('Your documents are ready to sign')).waitFor();

  await page.evaluate(async () => {
    shownElement.remove();
    await Promise.resolve();
  });
  await takeSeen(page);
  await page.evaluate(() => {
    const view = kit.views.get('completed');
    if (view) screenHost.show(view);
  });
  expect(await takeSeen(page)).toEqual([]);
  await page.evaluate(() => {
    document.body.append(shownElement);
  });

  await page.getByRole('heading', heading('You are identified')).waitFor();
  expect(await takeSeen(page)).not.toContain('close');
});

test('another host takes the place of the first', async () => {
  const { page } = await showElement('phaseA');

  await page.evaluate(() => {
    const view = kit.views.get('completed');
    if (view) shownElement.host = kit.createSampleHost(view);
  });

  await page.getByRole('heading', heading('You are identified')).waitFor();
});

test('is shown under a strict Content-Security-Policy and with Trusted Types', async () => {
  const { page, console } = await showElement('idle');

  for (const view of await page.evaluate(() => [...kit.views.keys()])) await show(page, view);

  expect(await page.evaluate(() => violations)).toEqual([]);
  expect(console).toEqual([]);
  expect(
    await page.evaluate(() => shownElement.shadowRoot?.querySelectorAll('style, [style]').length),
  ).toBe(0);
});
