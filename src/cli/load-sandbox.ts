import { UsageError } from './exit-code.js';

/** The sandbox stands on packages that an app does not need; they are optional peers. */
export async function loadSandbox() {
  try {
    return await import('../sandbox/index.js');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError(
        'The sandbox needs two more packages: npm install hono @hono/node-server',
      );
    }
    throw error;
  }
}
