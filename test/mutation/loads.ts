import { expect, it } from 'vitest';

/**
 * Runs last. A mutant that throws while it is loaded leaves the other files without tests, which Stryker
 * counts as no test that failed. This test fails instead.
 */
it('the mutated code can be loaded', async () => {
  await expect(import('../../src/index.js')).resolves.toBeDefined();
});
