/** Takes the pictures of the screen in three brands: `node --import tsx docs/scripts/take-brands.ts`. */
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../src/sandbox/index.js';
import { launchChromium } from '../../test/support/chromium.js';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const PICTURES = [
  { brand: 'plain', scheme: 'light', lang: 'en', view: 'awaitingRedirect' },
  { brand: 'round', scheme: 'dark', lang: 'en', view: 'phaseA' },
  { brand: 'square', scheme: 'light', lang: 'de', view: 'signing' },
] as const;

const browser = await launchChromium();
const sandbox = await startSandbox({ app: { directory: path('dist/demo') } });
const page = await browser.newPage({
  viewport: { width: 422, height: 800 },
  deviceScaleFactor: 2,
  reducedMotion: 'reduce',
});
for (const { brand, scheme, lang, view } of PICTURES) {
  await page.goto(`${sandbox.url}/app/gallery?${new URLSearchParams({ brand, scheme, lang })}`);
  const section = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: view, exact: true, level: 2 }) });
  await section.locator('[part~="heading"]').waitFor();
  await section.locator('.stage').screenshot({ path: path(`docs/images/brand-${brand}.png`) });
}
await browser.close();
await sandbox.close();
