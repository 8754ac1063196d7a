import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { BareAbortController, BareXmlHttpRequest } from './bare-runtime.js';

/** An app that does the three calls, and tells its outcomes. */
const APP = `
  import { createActor, toPromise } from 'xstate';
  import { createGatewayActors, createXhrTransport, InvalidInputError } from './src/index.js';
  import { createNativeHost } from './src/native/index.js';

  const options = { baseUrl, getAccessToken: () => token, allowInsecureLoopback: true };
  let refusal = null;
  try { createGatewayActors(options); } catch (error) { refusal = error.message; }

  const actors = createGatewayActors({ ...options, transport: createXhrTransport() });
  const host = createNativeHost({
    actors,
    subject: { userId: 7 },
    timings: { pollInterval: 20 },
    returnUrls: { success: 'myapp://identified', fail: 'myapp://not' },
    storage: null,
    app: { launchUrl: () => null, onUrl: () => () => {}, onForeground: () => () => {} },
    browser: { open: async (url) => ({ type: 'returned', url: await visit(url) }) },
  });
  const opened = new Set();
  host.subscribe(() => {
    const { state, hosted, failure, output } = host.getSnapshot();
    if (output !== null || failure !== null) tell({ refusal, failure, output });
    if (hosted === null || opened.has(hosted.url)) return;
    opened.add(hosted.url);
    host.open();
  });

  // A call that takes too long: the reason of its abort is all that tells.
  const slow = createActor(
    createGatewayActors({ ...options, transport: () => new Promise(() => {}) }).finalize,
    { input: { payload: { userId: 7, bTrustAppCallBackId: null, correlationType: 0 }, userType: 'individual', timeout: 30 } },
  );
  toPromise(slow).catch(({ code }) => tellSlow(code));
  slow.start();
`;

/** What engines of apps lack: used, it would throw. */
const MISSING = `
  for (const name of ['at', 'findLast', 'toSorted', 'replaceAll', 'withResolvers']) {
    for (const { prototype } of [Array, String, Uint8Array]) delete prototype[name];
    delete Promise[name];
  }
  delete Symbol.asyncIterator;
  const Native = RegExp;
  RegExp = class extends Native {
    constructor(pattern, flags) {
      if (/\\\\p\\{|\\(\\?<[a-z]/i.test(String(pattern))) throw new SyntaxError('Invalid RegExp');
      super(pattern, flags);
    }
  };
`;

test('an app runs on timers, XMLHttpRequest and an AbortController without reasons, and on no other global', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: fileURLToPath(new URL('../..', import.meta.url)) },
    bundle: true,
    format: 'iife',
    // As the bundlers of apps do, and without what no engine of theirs has.
    target: ['es2020'],
    supported: { 'async-generator': false, 'for-await': false },
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  const visit = async (url: string): Promise<string> => {
    const form = url.includes('/onfido/') ? 'pass' : 'sign';
    await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    return 'myapp://identified';
  };

  const told = new Promise((resolve, reject) => {
    const globals = createContext({
      ...{ setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask },
      // That of the answers, as an engine has one.
      ArrayBuffer,
      XMLHttpRequest: BareXmlHttpRequest,
      AbortController: BareAbortController,
      ...{ baseUrl: sandbox.url, token: sandbox.accessToken, visit, tell: resolve },
    });
    const slow = new Promise((tellSlow) => Object.assign(globals, { tellSlow }));
    runInContext(MISSING + (outputFiles[0]?.text ?? ''), globals);
    slow.then((code) => {
      if (code !== 'timeout') reject(new Error(`A slow call is ${String(code)}.`));
    }, reject);
  });

  expect(await told).toEqual({
    refusal: expect.stringMatching(/^transport: must be createXhrTransport\(\)/) as string,
    failure: null,
    output: {
      correlationId: expect.any(String) as string,
      individualId: expect.any(Number) as number,
    },
  });
});
