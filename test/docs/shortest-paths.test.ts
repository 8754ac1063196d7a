/** The code of the guide "Testing your app" that goes through the machine, as it stands there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the guide's block exports. */
interface Guide {
  readonly paths: readonly {
    readonly state: { readonly value: unknown };
    readonly steps: readonly { readonly event: { readonly type: string } }[];
  }[];
}

it('getShortestPaths goes from the start to the end with the events of the guide', async () => {
  const text = readFileSync(join(ROOT, 'docs/testing-your-app.md'), 'utf8');
  const [, block] = /## Paths by xstate\/graph[^]*?\n```ts\n([^]*?)```/.exec(text) ?? [];
  if (block === undefined) throw new Error('The guide has no block.');
  const folder = join(ROOT, 'node_modules/.cache/identification-machine');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `shortest-paths-${String(process.pid)}.ts`);
  writeFileSync(file, block.replace("'identification-machine'", `'${join(ROOT, 'src/index.ts')}'`));
  // The cast is safe: test/docs/code-blocks compiles the block.
  const { paths } = (await import(/* @vite-ignore */ file)) as Guide;

  const states = paths.map(({ state: { value } }) =>
    typeof value === 'string' ? value : Object.keys(value as object).join(),
  );
  expect(new Set(states)).toEqual(
    new Set([
      ...['initiating', 'awaitingRedirect', 'phaseA', 'signing', 'phaseB', 'finalizing'],
      ...['completed', 'cancelled'],
    ]),
  );
  const end = paths.find(({ state }) => state.value === 'completed');
  expect(end?.steps.map(({ event }) => event.type)).toEqual([
    'xstate.init',
    'xstate.done.actor.initiating.call',
    'redirect.succeeded',
    'xstate.done.actor.phaseA.call',
    'redirect.succeeded',
    'xstate.done.actor.phaseB.call',
    'xstate.done.actor.finalizing.call',
  ]);
});
