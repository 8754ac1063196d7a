import { bundle, screenSize } from '../support/bundle-size.js';
import { bytecodeSize } from './bytecode.js';
import { installPeers, PEERS, versionOf } from './peers.js';
import { kilobytes, table, type Part } from './part.js';

const LIBRARIES = `
  export { setup, createActor, fromPromise, assign } from 'xstate';
  export { createFetch } from 'ofetch';
  import * as v from 'valibot';
  export const schema = v.object({ a: v.pipe(v.string(), v.nonEmpty()), b: v.optional(v.nullable(v.number()), null) });
`;
const ACTORS = "export { createGatewayActors } from './src/index.js';";
const CLIENT = "export { createRemoteHost } from './src/client/index.js';";
const ELEMENT = `${CLIENT} export { defineExternalIdentification } from './src/element/index.js';`;
const PAGE = "export * from './src/browser/index.js';";
const ALL = `${ACTORS} export { createBrowserHost } from './src/browser/index.js';`;
const APP = `${ACTORS} export { createNativeHost } from './src/native/index.js';`;

interface Peer {
  readonly name: string;
  readonly code: string;
  readonly what: string;
}

const FRAME = 'opens a page of its vendor in a frame, and hears the outcome';

/** Packages for the same purpose, and such as poll or follow redirects. */
const COMPARED: readonly Peer[] = [
  {
    name: 'onfido-sdk-ui',
    code: "export { Onfido } from 'onfido-sdk-ui'",
    what: "loads the vendor's screen at run time, which is not counted",
  },
  { name: '@sumsub/websdk', code: "export { default } from '@sumsub/websdk'", what: FRAME },
  { name: '@veriff/incontext-sdk', code: "export * from '@veriff/incontext-sdk'", what: FRAME },
  { name: 'persona', code: "export { Client } from 'persona'", what: FRAME },
  {
    name: 'oidc-client-ts',
    code: "export { UserManager } from 'oidc-client-ts'",
    what: 'leaves for a hosted page and goes on after the return, for logins',
  },
  {
    name: '@tanstack/query-core',
    code: "export { QueryClient, QueryObserver } from '@tanstack/query-core'",
    what: 'asks again at intervals and repeats failed requests; brings no `fetch`',
  },
  {
    name: 'swr',
    code: "export { default } from 'swr'",
    what: 'the same, in a React component; without React',
  },
];

/** The compiled benchmark lies elsewhere. */
const ROOT = process.cwd();

const sizeOf = async (code: string, root = ROOT): Promise<number> =>
  (await bundle(code, root)).bytes;

async function comparedText(): Promise<string> {
  await installPeers();
  const rows = await Promise.all(
    COMPARED.map(async ({ name, code, what }) => [
      `\`${name}\` ${versionOf(name)}: ${what}`,
      kilobytes(await sizeOf(code, PEERS)),
    ]),
  );
  const app = await bytecodeSize((await bundle(APP, ROOT)).code);
  const libraries = await bytecodeSize((await bundle(LIBRARIES, ROOT)).code);
  return `Packages on npm for identity checks, for redirects and for polling, bundled in the same way:

${table(['', ''], rows)}

In an app the same code is bytecode of Hermes (hermes-compiler ${versionOf('hermes-compiler')}, without Metro's wrapping of modules):

${table(
  ['', 'bytecode', 'compressed by gzip'],
  [
    ['the libraries alone', kilobytes(libraries.bytes), kilobytes(libraries.sent)],
    ['`createNativeHost` with `createGatewayActors`', kilobytes(app.bytes), kilobytes(app.sent)],
  ],
)}`;
}

export const size: Part = {
  name: 'size',
  title: 'What a page loads',
  run: async (_, isQuick) => {
    const libraries = await sizeOf(LIBRARIES);
    const all = await sizeOf(ALL);
    const screen = await screenSize(ELEMENT, ROOT);
    const own = await screenSize(`${ELEMENT} ${ALL}`, ROOT);
    // The others come from the network.
    const compared = isQuick === true ? '' : await comparedText();
    return {
      goals: [
        {
          what: 'the machine, the gateway actors and the page host in a bundle',
          measured: kilobytes(all),
          goal: 'at most 20 kB',
          isReached: all <= 20_000,
        },
        {
          what: 'the screen in front of a server: element, client and one language',
          measured: kilobytes(screen.page),
          goal: 'at most 16.9 kB (in the tests)',
          isReached: screen.page <= 16_900,
        },
      ],
      text: `Minified by terser, compressed by brotli, with all dependencies.

${table(
  ['', ''],
  [
    ['the libraries alone: XState, ofetch, and a schema of valibot', kilobytes(libraries)],
    ['in front of a server: `identification-machine/client`', kilobytes(await sizeOf(CLIENT))],
    ['the same with the element and one language', kilobytes(screen.page)],
    ['the dialog to go on at a phone, when it is asked for', kilobytes(screen.handOff)],
    ['the machine in the page: `identification-machine/browser`', kilobytes(await sizeOf(PAGE))],
    ['the same with `createGatewayActors`, which brings ofetch', kilobytes(all)],
    ['the same with the element, the client and one language', kilobytes(own.page)],
    ['in an app: `createNativeHost` with `createGatewayActors`', kilobytes(await sizeOf(APP))],
  ],
)}

The libraries leave ${kilobytes(20_000 - libraries)} of the goal for the machine, the gateway client, the
checkpoint's schema and the host, which take ${kilobytes(all - libraries)}
([why the goal is missed](decisions/0007-what-a-page-weighs.md)). The tests check these sizes.

${compared}`,
    };
  },
};
