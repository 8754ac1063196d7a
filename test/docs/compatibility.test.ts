import { expect, it } from 'vitest';
import { CONSUMERS } from '../consumers/consumers.js';
import { committedRows } from '../consumers/report.js';

it('docs/compatibility.md has every project of test/consumers, and each has passed (UPDATE=1 npm run test:consumers writes it)', () => {
  expect(committedRows().map(([name, , , done, result]) => [name, done, result])).toEqual(
    Object.entries(CONSUMERS).map(([name, done]) => [name, done, 'passed']),
  );
});
