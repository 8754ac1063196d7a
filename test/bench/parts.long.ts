import { expect, it } from 'vitest';
import { runQuickly } from './run-quickly.js';

it.each(['command', 'postgres', 'size'])(
  'the part %s of the benchmark measures everything that it shows',
  async (part) => {
    const printed = await runQuickly(part);

    expect(printed).toMatch(/^## /);
    expect(printed).toContain('| --- |');
    expect(printed).not.toMatch(/NaN|Infinity|undefined/);
  },
);
