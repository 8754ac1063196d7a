/** The testing kit under `node:test`, and in TypeScript without the `dom` library. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { identificationPaths } from '../../src/testing/index.js';
import { install, pack, ROOT } from '../package/packed.js';

let folder = '';
let app = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'identification-node-test-'));
  app = await install(folder, await pack(folder));
}, 300_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('every path passes under node:test, in its fake time, by the code of the guide', () => {
  const guide = readFileSync(join(ROOT, 'docs/testing-your-app.md'), 'utf8');
  const code = [...guide.matchAll(/\n```js\n([^]*?)```/g)]
    .map(([, block = '']) => block)
    .find((block) => block.includes("from 'node:test'"));
  expect(code).toBeDefined();
  writeFileSync(join(app, 'identification.test.mjs'), code ?? '');
  const output = execFileSync(process.execPath, ['--test', 'identification.test.mjs'], {
    cwd: app,
    encoding: 'utf8',
    timeout: 300_000,
  });
  expect(output).toMatch(new RegExp(`^. pass ${String(identificationPaths.length)}$`, 'm'));
  expect(output).toMatch(/^. fail 0$/m);
});

it('the kit type-checks without the dom library', () => {
  writeFileSync(
    join(app, 'kit.ts'),
    `import { createInProcessDriver, identificationPaths } from 'identification-machine/testing';
export const names: string[] = identificationPaths.map(({ name }) => name);
export const driver = createInProcessDriver({
  clock: { advanceTimersByTimeAsync: () => Promise.resolve() },
});
`,
  );
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        lib: ['ES2023'],
        target: 'ES2023',
        module: 'NodeNext',
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      files: ['kit.ts'],
    }),
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
