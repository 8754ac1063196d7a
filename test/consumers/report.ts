/** `docs/compatibility.md`: the projects of users with the results of their run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Reporter, TestModule } from 'vitest/node';
import { CONSUMERS } from './consumers.js';

const PAGE = new URL('../../docs/compatibility.md', import.meta.url);

/** The cells of a row: the project, its versions, Node, what was done, the result, and remarks. */
type Cells = readonly string[];

const HEAD: Cells = ['project', 'versions', 'Node', 'what was done', 'result', 'remarks'];

/** The rows of the committed page, which has none before its first run. */
export function committedRows(): readonly Cells[] {
  if (!existsSync(PAGE)) return [];
  const rows = [...readFileSync(PAGE, 'utf8').matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
  // Without the head and the line below it.
  return rows.slice(2);
}

/** The page, formatted by prettier. */
async function writePage(rows: readonly Cells[]): Promise<string> {
  const text = [
    '# Compatibility',
    '<!-- Written by `UPDATE=1 npm run test:consumers`, from its run. -->',
    'Each row is a project in `test/consumers/` with the package in it, packed and installed as you ' +
      'install it from npm, and with the code of its guide. An identification ends at the sandbox, ' +
      'which checks that it was finalized once.',
    [HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** With `UPDATE=1`, writes the rows of the projects that were run into the page. */
export class TableReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    if (process.env['UPDATE'] !== '1') return;
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const committed = committedRows();
    const rows = Object.entries(CONSUMERS).flatMap(([name, done]) => {
      const test = tests.find((each) => each.name === name);
      const findings = test?.meta().consumer;
      if (test === undefined || findings === undefined) {
        const kept = committed.filter(([project]) => project === name);
        return kept.map((cells) => cells.with(HEAD.indexOf('what was done'), done));
      }
      const { versions, node, remarks } = findings;
      const result = test.result().state;
      return [[name, versions.join(', '), node, done, result, remarks.join('; ')]];
    });
    writeFileSync(PAGE, await writePage(rows));
  }
}
