import { afterAll } from 'vitest';
import { startPage } from './hosts/page.js';
import { playTable } from './run-scenario.js';

const page = await startPage();
afterAll(() => page.close());

playTable(page);
