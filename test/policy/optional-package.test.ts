import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadOptional, MissingPackageError } from '../../src/optional-package.js';

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from somewhere`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });

describe('loading what stands on optional packages', () => {
  it('names all that is to be installed where one is missing', async () => {
    const cause = missing('one');
    const loading = loadOptional(['one', 'two'], () => Promise.reject(cause));

    await expect(loading).rejects.toThrow(MissingPackageError);
    await expect(loading).rejects.toMatchObject({
      code: 'packageMissing',
      packages: ['one', 'two'],
      message: 'A package is missing: npm install one two',
      cause,
    });
  });

  it.each([
    ['something else is missing', missing('its-own-dependency')],
    ['it is broken in itself', new SyntaxError("Unexpected 'one'")],
  ])('passes on that %s', async (_, error) => {
    await expect(loadOptional(['one'], () => Promise.reject(error))).rejects.toBe(error);
  });
});

/** As Node says it of a package that is not there. */
const hooks = (
  names: readonly string[],
): string => `export async function resolve(name, context, next) {
  const missing = ${JSON.stringify(names)}.find((one) => name === one || name.startsWith(one + '/'));
  if (missing === undefined) return next(name, context);
  throw Object.assign(new Error("Cannot find package '" + missing + "' imported from here"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
}`;

const LOADERS: Readonly<Record<string, string>> = {
  libsql: `(await import('./src/node/index.ts')).createLibsqlStore({ file: 'never' })`,
  undici: `(await import('./src/node/index.ts')).createPooledTransport()`,
  'prom-client': `(await import('./src/node/index.ts')).createMetrics()`,
  'hono hono-openapi @valibot/to-json-schema': `(await import('./src/node/http/index.ts')).createHttpApi({})`,
  '@hono/node-server': `(await import('./src/node/http/index.ts')).serveIdentifications({})`,
  'hono @hono/node-server': `(await import('./src/sandbox/index.ts')).startSandbox()`,
  '@statelyai/inspect': `(await import('./src/inspect/index.ts')).attachInspector({ target: 'webSocket' })`,
  elkjs: `(await import('./src/diagram/svg.ts')).toSvg(
    (await import('./machines/identification.machine.ts')).identificationMachine)`,
  '@resvg/resvg-js': `(await import('./src/diagram/png.ts')).toPng('<svg/>')`,
  pino: `(await import('./src/cli/serve-telemetry.ts')).openTelemetry('info')`,
};

it('each part says by name what it needs and is not installed', async () => {
  const names = Object.keys(LOADERS).flatMap((packages) => packages.split(' '));
  const program = `import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks(names))}`)});
    const said = [];
    ${Object.values(LOADERS)
      .map((load) => `await (async () => ${load})().catch((error) => said.push(error.message));`)
      .join('\n')}
    console.log(JSON.stringify(said));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
  );

  expect(JSON.parse(stdout)).toEqual(
    Object.keys(LOADERS).map((packages) => `A package is missing: npm install ${packages}`),
  );
});
