import { bundle } from '../support/bundle-size.js';
import { kilobytes, table, type Part } from './part.js';

const LIBRARIES = `
  export { setup, createActor, fromPromise, assign } from 'xstate';
  export { createFetch } from 'ofetch';
  import * as v from 'valibot';
  export const schema = v.object({ a: v.pipe(v.string(), v.nonEmpty()), b: v.optional(v.nullable(v.number()), null) });
`;
const PAGE = "export * from './src/browser/index.js';";
const ALL = `
  export { createBrowserHost } from './src/browser/index.js';
  export { createGatewayActors } from './src/index.js';
`;

export const size: Part = {
  name: 'size',
  title: 'What a page loads',
  run: async () => {
    const sizeOf = async (code: string): Promise<number> =>
      (await bundle(code, process.cwd())).bytes;
    const libraries = await sizeOf(LIBRARIES);
    const page = await sizeOf(PAGE);
    const all = await sizeOf(ALL);
    return {
      goals: [
        {
          what: 'the machine, the gateway actors and the page host in a bundle',
          measured: kilobytes(all),
          goal: 'at most 20 kB',
          isReached: all <= 20_000,
        },
      ],
      text: `Minified by terser, compressed by brotli, with all dependencies.

${table(
  ['', ''],
  [
    ['the libraries alone: XState, ofetch, and a schema of valibot', kilobytes(libraries)],
    ['`identification-machine/browser`', kilobytes(page)],
    ['the same with `createGatewayActors`, which brings ofetch', kilobytes(all)],
  ],
)}

The libraries leave ${kilobytes(20_000 - libraries)} of the goal for the machine, the gateway client, the
checkpoint's schema and the host, which take ${kilobytes(all - libraries)}
([why the goal is missed](decisions/0007-what-a-page-weighs.md)). The tests check these sizes.`,
    };
  },
};
