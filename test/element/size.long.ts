import { expect, test } from 'vitest';
import { screenSize } from '../support/bundle-size.js';

const ELEMENT = `
  export { defineExternalIdentification } from './src/element/index.js';
  export { createRemoteHost } from './src/client/index.js';
`;

test('the element, the client and one language have at most 17.0 kB', async () => {
  expect((await screenSize(ELEMENT)).page).toBeLessThanOrEqual(17_000);
});

test('the dialog of a hand-off adds at most 8 kB, once it is asked for', async () => {
  expect((await screenSize(ELEMENT)).handOff).toBeLessThanOrEqual(8_000);
});

test('the machine in the page adds no more than it weighs', async () => {
  const code = `${ELEMENT}
    export { createBrowserHost } from './src/browser/index.js';
    export { createGatewayActors } from './src/index.js';
  `;

  // See test/package/size.long.ts.
  expect((await screenSize(code)).page).toBeLessThanOrEqual(17_000 + 35_300);
});
