import { expect, test } from 'vitest';
import { bundle } from '../support/bundle-size.js';

async function sizeOf(code: string): Promise<number> {
  const { code: minified, bytes } = await bundle(code);
  expect(minified).toMatch(/DOCUMENT_SIGN_SUCCESS/);
  return bytes;
}

// See docs/decisions/0007.
test('the browser entry has at most 22.2 kB, with everything that it pulls in', async () => {
  expect(await sizeOf("export * from './src/browser/index.js'")).toBeLessThanOrEqual(22_200);
});

test('a page with the host and the gateway actors has at most 28.2 kB', async () => {
  const code = `
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  expect(await sizeOf(code)).toBeLessThanOrEqual(28_200);
});
