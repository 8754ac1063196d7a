import { expect, it } from 'vitest';

/**
 * The last test of all. What breaks while it is loaded leaves the other files without a test, which
 * Stryker takes for none that has failed; here, it is one that has.
 */
it('what is mutated can be loaded', async () => {
  await expect(import('../../src/index.js')).resolves.toBeDefined();
});
