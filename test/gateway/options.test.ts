import { afterEach, describe, expect, test, vi } from 'vitest';
import { InvalidInputError } from '../../src/input/parse-input.js';
import { createGatewayActors } from '../../src/gateway/actors.js';
import { createXhrTransport } from '../../src/gateway/xhr-transport.js';

/** Part of each wrong value that can hold it. */
const SECRET = 'c4n4ry';

const GOOD = { baseUrl: 'https://api.example', getAccessToken: () => 'token' };

/** Calls it as plain JavaScript does, without type checks. */
function create(options: unknown): unknown {
  return Reflect.apply(createGatewayActors, undefined, [options]);
}

function errorOf(options: unknown): unknown {
  try {
    return create(options);
  } catch (error) {
    return error;
  }
}

describe('an invalid option is named in the error, without its value', () => {
  const PROTECTED =
    'must be https: (http: only on this machine, and only with allowInsecureLoopback)';
  const BARE = 'must have no user name, password, query or fragment';
  const ABSOLUTE = 'must be an absolute URL in full, in ASCII, such as https://api.example.com';
  const PATH = 'must have a path of plain characters, without the segments . and ..';
  const HOST = 'must be a host, such as "verify.example.com"';

  test.each([
    ['baseUrl', 'is required', { baseUrl: undefined }],
    ['baseUrl', ABSOLUTE, { baseUrl: SECRET }],
    ['baseUrl', ABSOLUTE, { baseUrl: '' }],
    ['baseUrl', ABSOLUTE, { baseUrl: 'https://' }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://%zz/${SECRET}` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://api.example:99999/${SECRET}` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `//${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https:${SECRET}` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https:${SECRET}?` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https:/${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https:///${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `HTTPS:${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: ` https://${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://${SECRET}.example ` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://${SECRET}.example\n` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://api.example/${SECRET} 1` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://api.exa\tmple/${SECRET}` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https:\\\\${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `https://${SECRET}.пример` }],
    ['baseUrl', PATH, { baseUrl: `https://api.example/${SECRET}/../a` }],
    ['baseUrl', PATH, { baseUrl: `https://api.example/${SECRET}/.` }],
    ['baseUrl', PATH, { baseUrl: `https://api.example/%2e%2E/${SECRET}` }],
    ['baseUrl', PATH, { baseUrl: `https://api.example/{${SECRET}}` }],
    ['baseUrl', PATH, { baseUrl: `https://api.example/%zz${SECRET}` }],
    ['baseUrl', PROTECTED, { baseUrl: `http://${SECRET}.example` }],
    ['baseUrl', PROTECTED, { baseUrl: `http://127.0.0.1/${SECRET}` }],
    ['baseUrl', PROTECTED, { baseUrl: `http://127.0.0.1/${SECRET}`, allowInsecureLoopback: false }],
    [
      'baseUrl',
      PROTECTED,
      { baseUrl: `http://127.0.0.1.${SECRET}.example`, allowInsecureLoopback: true },
    ],
    [
      'baseUrl',
      PROTECTED,
      { baseUrl: `http://localhost.${SECRET}.example`, allowInsecureLoopback: true },
    ],
    ['baseUrl', ABSOLUTE, { baseUrl: `ftp://${SECRET}.example` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `javascript:${SECRET}` }],
    ['baseUrl', ABSOLUTE, { baseUrl: `ftp://127.0.0.1/${SECRET}`, allowInsecureLoopback: true }],
    ['baseUrl', BARE, { baseUrl: `https://${SECRET}@api.example` }],
    ['baseUrl', BARE, { baseUrl: `https://:${SECRET}@api.example` }],
    ['baseUrl', BARE, { baseUrl: `https://api.example?key=${SECRET}` }],
    ['baseUrl', BARE, { baseUrl: `https://api.example#${SECRET}` }],
    ['baseUrl', BARE, { baseUrl: `https://${SECRET}.example?` }],
    ['baseUrl', BARE, { baseUrl: `https://${SECRET}.example/#` }],
    ['baseUrl', BARE, { baseUrl: `https://${SECRET}.example/?#` }],
    ['baseUrl', BARE, { baseUrl: `https://@${SECRET}.example` }],
    ['baseUrl', BARE, { baseUrl: `https://:@${SECRET}.example` }],
    ['baseUrl', 'must be string', { baseUrl: { url: SECRET } }],
    ['getAccessToken', 'must be a function', { getAccessToken: undefined }],
    ['getAccessToken', 'must be a function', { getAccessToken: SECRET }],
    ['transport', 'must be a function', { transport: SECRET }],
    [
      'transport',
      'must not be given with fetch',
      { fetch, transport: () => Promise.reject(new Error(SECRET)) },
    ],
    ['fetch', 'must be a function', { fetch: SECRET }],
    ['allowedHosts', 'must be Array', { allowedHosts: `${SECRET}.example` }],
    ['allowedHosts.0', HOST, { allowedHosts: [`https://${SECRET}.example`] }],
    ['allowedHosts.1', HOST, { allowedHosts: ['a.example', `${SECRET}.example/path`] }],
    ['allowedHosts.0', HOST, { allowedHosts: [`${SECRET}.example:443`] }],
    ['allowedHosts.0', HOST, { allowedHosts: [`${SECRET.toUpperCase()}.example`] }],
    ['allowedHosts.0', HOST, { allowedHosts: [`${SECRET}@a.example`] }],
    ['allowedHosts.0', HOST, { allowedHosts: [`*.${SECRET}.example`, ''].slice(1) }],
    ['allowInsecureLoopback', 'must be true or false', { allowInsecureLoopback: SECRET }],
    ['timeout', 'is not an option', { timeout: SECRET }],
  ])('%s: %s', (field, rule, change) => {
    const error = errorOf({ ...GOOD, ...change });
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ fields: [{ field, rule }] });
    expect(String(error) + JSON.stringify(error)).not.toContain(SECRET);
  });

  test.each([0, -1, 1.5, NaN, Infinity, 2 ** 60, SECRET, null])(
    'maxResponseBytes: %j',
    (maxResponseBytes) => {
      const error = errorOf({ ...GOOD, maxResponseBytes });
      const rule = 'must be a whole number of bytes from 1';
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toMatchObject({ fields: [{ field: 'maxResponseBytes', rule }] });
      expect(String(error)).not.toContain(SECRET);
    },
  );

  test('for each of several options', () => {
    expect(errorOf({ fetch: SECRET, retries: 3 })).toMatchObject({
      name: 'InvalidInputError',
      fields: [
        { field: 'baseUrl', rule: 'is required' },
        { field: 'getAccessToken', rule: 'is required' },
        { field: 'fetch', rule: 'must be a function' },
        { field: 'retries', rule: 'is not an option' },
      ],
    });
  });

  test.each([undefined, null, SECRET, 7])('for %j in place of the options', (options) => {
    const error = errorOf(options);
    expect(error).toMatchObject({ name: 'InvalidInputError', fields: [{ field: 'input' }] });
    expect(String(error)).not.toContain(SECRET);
  });
});

describe('options are accepted', () => {
  test.each([
    ['without the optional ones', {}],
    [
      'with undefined for the optional ones',
      {
        fetch: undefined,
        allowedHosts: undefined,
        allowInsecureLoopback: undefined,
        maxResponseBytes: undefined,
      },
    ],
    ['with a base URL that has a path', { baseUrl: 'https://api.example/gateway/' }],
    ['with a base URL that has an @ in its path', { baseUrl: 'https://api.example/@gateway' }],
    [
      'with a base URL that has // and an @ in its path',
      { baseUrl: 'https://api.example//@gateway' },
    ],
    ['with a base URL in capitals', { baseUrl: 'HTTPS://API.EXAMPLE' }],
    [
      'with http: on loopback and allowInsecureLoopback',
      { baseUrl: 'http://[::1]:8080', allowInsecureLoopback: true },
    ],
    [
      'with allowed hosts, one of them with a port',
      { allowedHosts: ['a.example', 'b.example:8443'] },
    ],
    ['with a limit of one byte', { maxResponseBytes: 1 }],
  ])('%s', (_, change) => {
    expect(create({ ...GOOD, ...change })).toHaveProperty('initiate');
  });
});

test('a transport is accepted without a fetch', () => {
  expect(() => create({ ...GOOD, transport: () => new Promise(() => undefined) })).not.toThrow();
});

describe('on a runtime that cannot read answers, before anything is sent', () => {
  const RULE = 'must be createXhrTransport(), as this fetch cannot read an answer up to a limit';
  /** As `whatwg-fetch` marks itself, which is the `fetch` of stock React Native. */
  const polyfill = Object.assign(() => Promise.reject(new Error('Sent.')), { polyfill: true });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each([
    ['has no fetch', undefined],
    ['has a fetch without streams', polyfill],
  ])('the transport is asked for where it %s', (_, fetch) => {
    vi.stubGlobal('fetch', fetch);
    expect(errorOf(GOOD)).toMatchObject({ fields: [{ field: 'transport', rule: RULE }] });
    expect(create({ ...GOOD, fetch: () => new Promise(() => undefined) })).toHaveProperty(
      'finalize',
    );
    expect(create({ ...GOOD, transport: () => new Promise(() => undefined) })).toHaveProperty(
      'finalize',
    );
  });

  test('a fetch without streams that is given is refused', () => {
    expect(errorOf({ ...GOOD, fetch: polyfill })).toMatchObject({
      fields: [{ field: 'transport', rule: RULE }],
    });
  });

  test('createXhrTransport throws where there is no XMLHttpRequest', () => {
    expect(() => createXhrTransport()).toThrow(
      /^transport: must be another one, as this runtime has no XMLHttpRequest$/,
    );
  });
});
