/** `docs/compatibility.md`: the projects of users with the results of their run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { CONSUMERS, type Findings } from './consumers.js';

export const PAGE = new URL('../../docs/compatibility.md', import.meta.url);

interface Row extends Findings {
  readonly name: string;
  readonly result: string;
}

/** The cells of the first column and of the results, as the page has them. */
export function committedRows(): readonly { readonly name: string; readonly result: string }[] {
  const page = readFileSync(PAGE, 'utf8');
  const rows = [...page.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
  // Without the head and the line below it.
  return rows.slice(2).map(([name = '', , , result = '']) => ({ name, result }));
}

/** The page, formatted by prettier. */
async function writePage(rows: readonly Row[]): Promise<string> {
  const cells = rows.map(({ name, versions, result, remarks }) => [
    name,
    versions.join(', '),
    CONSUMERS[name as keyof typeof CONSUMERS],
    result,
    remarks.join('; '),
  ]);
  const head = ['project', 'versions', 'what was done', 'result', 'remarks'];
  const text = [
    '# Compatibility',
    '<!-- Written by `UPDATE=1 npm run test:consumers`, from its run. -->',
    'Each row is a project in `test/consumers/` with the package in it, packed and installed as you ' +
      'install it from npm, and with the code of its guide. An identification ends at the sandbox, ' +
      'which checks that it was finalized once. Node is ' +
      `${process.versions.node}, unless a row names another one.`,
    [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

const isPassed = (test: TestCase): boolean => test.result().state === 'passed';

/** Prints how long each project took; with `UPDATE=1`, writes the page, if every project was run. */
export class TableReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const rows = Object.keys(CONSUMERS).flatMap((name): Row[] => {
      const test = tests.find((each) => each.name === name);
      const findings = test?.meta().consumer;
      if (test === undefined || findings === undefined) return [];
      return [{ name, ...findings, result: isPassed(test) ? 'passed' : 'failed' }];
    });
    if (process.env['UPDATE'] !== '1') return;
    if (rows.length === Object.keys(CONSUMERS).length) writeFileSync(PAGE, await writePage(rows));
    else process.stderr.write('docs/compatibility.md is not written: run all projects for it.\n');
  }
}
