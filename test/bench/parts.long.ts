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

it('event streams and long polls are measured, of the API and of a bare server', async () => {
  const printed = await runQuickly('streams', 'long-polls');

  // The garbage of a few connections can outweigh them.
  expect(printed.match(/^\| `node:http` \| -?[\d.]+ kB \|/gm)).toHaveLength(2);
  expect(printed.match(/^\| the HTTP API \| -?[\d.]+ kB \|/gm)).toHaveLength(2);
  expect(printed).not.toMatch(/NaN|Infinity|undefined/);
});
