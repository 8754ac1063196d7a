import { afterAll } from 'vitest';
import { startRemotePage } from './hosts/remote.js';
import { playTable } from './run-scenario.js';

const page = await startRemotePage();
afterAll(() => page.close());

playTable(page);
