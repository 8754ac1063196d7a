import { describe, expect, test } from 'vitest';
import { failure } from '../../machines/failure.js';
import { safeUrl, type UrlPolicy } from '../../src/gateway/safe-url.js';

const ANY_HOST: UrlPolicy = { allowedHosts: null, allowInsecureLoopback: false };
const LISTED: UrlPolicy = {
  allowedHosts: ['verify.example', 'sign.example:8443'],
  allowInsecureLoopback: false,
};
const LOOPBACK: UrlPolicy = { allowedHosts: null, allowInsecureLoopback: true };
/** The policy that allows most. */
const PERMISSIVE = LOOPBACK;

const check = (url: string, policy: UrlPolicy) => (): string => safeUrl(url, policy);
const unsafe = failure('unsafeUrl');

/** The whole failure, which must not hold the URL: `toThrow` compares only the message. */
function refusal(attempt: () => string): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

describe('a URL is refused by any policy', () => {
  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    'java\rscript:alert(1)',
    '\u0000javascript:alert(1)',
    ' javascript:alert(1)',
    'javascript://verify.example/%0aalert(1)',
    'javascript://localhost/%0aalert(1)',
    'ftp://127.0.0.1/',
    'ws://[::1]/',
    'data:text/html,<script>alert(1)</script>',
    'DATA:text/html;base64,PHNjcmlwdD4=',
    'blob:https://verify.example/0f8fad5b',
    'filesystem:https://verify.example/x',
    'file:///etc/passwd',
    'about:blank',
    'vbscript:msgbox(1)',
    'ftp://verify.example/',
    'ws://verify.example/',
    'wss://verify.example/',
    'intent://verify.example/#Intent;scheme=https;end',
    'http://verify.example/',
    'HTTP://verify.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://evil.example/127.0.0.1',
    'http://localhost@evil.example/',
    'http://127.0.0.1@evil.example/',
    'http://128.0.0.1/',
    'http://[::2]/',
    'https://verify.example@evil.example/',
    'https://user:password@verify.example/',
    'https://user@verify.example/',
    'https://:password@verify.example/',
    ' https://verify.example/',
    'https://verify.example/ ',
    'https://verify.example/a b',
    'https://verify.example/\tx',
    'https://verify.example/\nx',
    'https://ver\u200bify.example/',
    'https://verify.example/\u202emoc.elpmaxe',
    'https://verify.example\\@evil.example/',
    'https:\\\\evil.example/',
    'https:evil.example/',
    'https:/evil.example/',
    'https:///evil.example/',
    'HTTPS:evil.example/',
    'http:127.0.0.1/',
    '\\\\evil.example/',
    '//evil.example/',
    '/relative',
    'verify.example',
    'https://',
    'https://%zz/',
    'null',
    'undefined',
    '',
    ' ',
  ])('%j', (url) => {
    expect(refusal(check(url, PERMISSIVE))).toStrictEqual(unsafe);
  });
});

describe('a URL of an allowed host is returned unchanged', () => {
  test.each([
    'https://verify.example/',
    'https://verify.example',
    'https://verify.example:443/',
    'HTTPS://VERIFY.EXAMPLE/',
    'https://verify.example/s/0f8fad5b?token=a%20b&x=1#step-2',
    'https://verify.example/s?then=https:other',
    'https://sign.example:8443/1',
  ])('%s', (url) => {
    expect(check(url, LISTED)()).toBe(url);
  });
});

describe('a URL of a host that is not listed is refused', () => {
  test.each([
    ['another host', 'https://evil.example/'],
    ['a subdomain', 'https://a.verify.example/'],
    ['the listed host as a subdomain of another', 'https://verify.example.evil.example/'],
    ['the listed host as the end of another', 'https://notverify.example/'],
    ['a host with a dot at its end', 'https://verify.example./'],
    ['a port that is not listed', 'https://verify.example:8443/'],
    ['the default port where another one is listed', 'https://sign.example/'],
    ['another port than the listed one', 'https://sign.example:8444/'],
    // The first letter is Cyrillic; the second row is its encoded form.
    ['a look-alike in another script', 'https://ѵerify.example/'],
    ['a look-alike in another script, encoded', 'https://xn--erify-42e.example/'],
    ['the listed host in the query', 'https://evil.example/?verify.example'],
    ['the listed host in the fragment', 'https://evil.example#verify.example'],
    ['the listed host in front of an encoded slash', 'https://verify.example%2f.evil.example/'],
  ])('%s', (_, url) => {
    expect(refusal(check(url, LISTED))).toStrictEqual(unsafe);
  });

  test('where no host is listed', () => {
    const none = { allowedHosts: [], allowInsecureLoopback: true };
    expect(refusal(check('https://verify.example/', none))).toStrictEqual(unsafe);
  });

  test('where it is the loopback interface', () => {
    const policy = { ...LISTED, allowInsecureLoopback: true };
    expect(refusal(check('http://127.0.0.1:8080/', policy))).toStrictEqual(unsafe);
  });
});

describe('http: on loopback', () => {
  const urls = [
    'http://127.0.0.1/',
    'http://127.0.0.1:8080/onfido/1',
    'http://127.255.255.254/',
    'http://localhost:8080/',
    'http://[::1]:8080/',
  ];

  test.each(urls)('is accepted with allowInsecureLoopback: %s', (url) => {
    expect(check(url, LOOPBACK)()).toBe(url);
  });

  test.each(urls)('is refused without allowInsecureLoopback: %s', (url) => {
    expect(refusal(check(url, ANY_HOST))).toStrictEqual(unsafe);
  });
});

test('https: of any host is accepted without a list of hosts', () => {
  const url = 'https://anything.example:8443/1';
  expect(check(url, ANY_HOST)()).toBe(url);
});
