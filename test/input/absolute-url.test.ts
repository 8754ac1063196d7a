import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAbsoluteUrl } from '../../src/input/absolute-url.js';

/** A URL of 8,000 characters must not take a second: a pattern that backtracks would. */
const LONG = 8_000;

const SCHEMES = ['http', 'https', 'HTTPS', 'myapp', 'com.example.app', 'a+b-1', 'ftp', 'ws', 'wss'];
const OTHER_SCHEMES = ['file', 'javascript', 'data', 'blob', 'about', '', '1a'];
const LABELS = [
  ...['verify', 'EXAMPLE', 'a', 'a_b', '-a', 'a-', 'a--b', 'xn--80ak6aa92e', 'xn--a', 'XN--', 'xn'],
  ...[
    '0',
    '1',
    '00',
    '07',
    '08',
    '127',
    '255',
    '256',
    '999',
    '0x',
    '0x7f',
    '0xg',
    '1e1',
    '4294967295',
  ],
  ...[
    '~',
    '*',
    '^',
    '|',
    '<',
    '%',
    '%41',
    '%2e',
    'ё',
    '',
    ' ',
    '\t',
    '\u00ad',
    '[::1]',
    '[::]',
    '[1:2::3]',
    '\\',
  ],
];
const PORTS = ['', ':', ':0', ':1', ':80', ':443', ':0443', ':8443', ':65535', ':65536', ':99999'];
const CREDENTIALS = [
  '',
  '',
  '',
  '',
  '@',
  ':@',
  'user@',
  'user:password@',
  'a@b@',
  'a/b@',
  '%zz@',
  'ё@',
];
const ENDS = [
  ...[
    '',
    '/',
    '/a/b',
    '/a/../b',
    '//',
    '/@b',
    '?',
    '?a=b',
    '?a://b',
    '#',
    '#a?b',
    '/%zz',
    '/"<>`{}|^',
  ],
  ...['/a b', '/\\', '\\', '/\n', '\t', ' ', ';', ',', '/ё', '@', ':', '/]['],
];

const pick = (texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

const host = fc
  .array(pick(LABELS), { minLength: 1, maxLength: 5 })
  .map((labels) => labels.join('.'));

/** Texts that are URLs or nearly so. */
const nearlyUrl = fc
  .tuple(
    fc.oneof({ weight: 5, arbitrary: pick(SCHEMES) }, pick(OTHER_SCHEMES)),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant('://') },
      pick([':', ':/', ':///', '//', ':\\\\']),
    ),
    pick(CREDENTIALS),
    fc.oneof(host, fc.webAuthority(), fc.ipV4(), fc.ipV4Extended(), fc.ipV6()),
    pick(PORTS),
    pick(ENDS),
  )
  .map((parts) => parts.join(''));

/** The same with one character more, less or other. */
const damagedUrl = fc
  .tuple(nearlyUrl, fc.nat(), fc.string({ unit: 'binary', maxLength: 1 }), fc.nat(1))
  .map(([text, at, character, cut]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + character + text.slice(index + cut);
  });

/** How often the parser accepts a text; what it takes for another URL than the standard is thrown. */
function agreeing(texts: fc.Arbitrary<string>, numRuns: number): number {
  let accepted = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseAbsoluteUrl(text);
      if (parsed === null) return;
      accepted += 1;
      const { protocol, host, hostname, username, password, search } = new URL(text);
      expect(parsed).toMatchObject({ protocol, host, hostname });
      if (!parsed.hasCredentials) expect(username + password).toBe('');
      expect(parsed.query === '' || parsed.query === '?').toBe(search === '');
    }),
    { numRuns },
  );
  return accepted;
}

describe('what is accepted, URL accepts with the same scheme, host and port', () => {
  test('of texts that are nearly URLs', () => {
    expect(agreeing(nearlyUrl, 60_000)).toBeGreaterThan(3_000);
  });

  test('of such texts with another character', () => {
    expect(agreeing(damagedUrl, 60_000)).toBeGreaterThan(2_000);
  });

  test('of URLs that are valid', () => {
    const valid = fc.webUrl({ validSchemes: ['https', 'http', 'app'], withQueryParameters: true });
    expect(agreeing(valid, 5_000)).toBeGreaterThan(2_500);
  });

  test('of any text', () => {
    agreeing(fc.string({ unit: 'binary', maxLength: 20 }), 5_000);
    agreeing(
      fc.string({ maxLength: 20 }).map((text) => `https://${text}`),
      20_000,
    );
  });
});

test.each([
  ['https://verify.example', 'https:', 'verify.example', '', ''],
  ['HTTPS://Verify.EXAMPLE:443/A/b?C=%20#d', 'https:', 'verify.example', '/A/b', '?C=%20'],
  ['https://sign.example:8443?x=1?y', 'https:', 'sign.example:8443', '', '?x=1?y'],
  ['http://127.0.0.1:80/', 'http:', '127.0.0.1', '/', ''],
  ['http://[::1]:8080/', 'http:', '[::1]:8080', '/', ''],
  ['https://a_b.example/"<>`{}|^', 'https:', 'a_b.example', '/"<>`{}|^', ''],
  ['com.example.app://Identified:443/x', 'com.example.app:', 'Identified:443', '/x', ''],
])('takes %s apart', (text, protocol, authority, path, query) => {
  expect(parseAbsoluteUrl(text)).toStrictEqual({
    protocol,
    host: authority,
    hostname: authority.replace(/:\d+$/, ''),
    hasCredentials: false,
    path,
    query,
  });
});

test.each(['https://user@a.example', 'https://:@a.example/', 'https://@a.example', 'app://a:b@c'])(
  'says that %s has credentials',
  (text) => {
    expect(parseAbsoluteUrl(text)?.hasCredentials).toBe(true);
  },
);

describe('refuses what URL repairs, or resolves in its own way', () => {
  test.each([
    'https://1.2.3',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127.0.0.01/',
    'https://a.example./',
    'https://a..example/',
    'https://xn--80ak6aa92e.example/',
    'https://%61.example/',
    'https://a.example:0443/',
    'https://a.example:/',
    'https:/a.example/',
    'https:a.example',
    'https://a.example\\@b.example/',
    'https://a.example/\t',
    'https://a.example/a\\b',
    ' https://a.example/',
    'https://[::2]/',
    'wss://a.example/',
    'file://a.example/etc/passwd',
    '//a.example/',
  ])('%j', (text) => {
    expect(parseAbsoluteUrl(text)).toBeNull();
  });
});

test.each(['a', '.', 'a.', '1.', '%', ':', '@', '-', '0', '['])(
  'parses a long text of %j in less than 50 ms',
  (part) => {
    const text = `https://${part.repeat(LONG)}`;
    const from = performance.now();
    parseAbsoluteUrl(text);
    parseAbsoluteUrl(`${text}\\`);
    parseAbsoluteUrl(`${text} é`);
    expect(performance.now() - from).toBeLessThan(50);
  },
);
