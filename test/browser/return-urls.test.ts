import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchReturnUrl } from '../../src/browser/index.js';

const APP = { success: 'https://app.example/identified', fail: 'https://app.example/not' };

describe('matchReturnUrl recognises', () => {
  test.each([
    ['https://app.example/identified', 'redirect.succeeded'],
    ['https://app.example/identified/', 'redirect.succeeded'],
    ['https://app.example/identified?session=1#top', 'redirect.succeeded'],
    ['HTTPS://APP.example:443/identified', 'redirect.succeeded'],
    ['https://app.example/not?reason=x', 'redirect.failed'],
  ])('%s', (url, type) => {
    expect(matchReturnUrl(url, APP)).toEqual({ type });
  });

  test.each([
    ['myapp://identified', 'redirect.succeeded'],
    ['myapp://not?x=1', 'redirect.failed'],
  ])('%s, with the scheme of an app', (url, type) => {
    const returnUrls = { success: 'myapp://identified', fail: 'myapp://not' };

    expect(matchReturnUrl(url, returnUrls)).toEqual({ type });
  });

  test.each([
    ['https://app.example/back?result=ok&more=1', 'redirect.succeeded'],
    ['https://app.example/back?more=1&result=no', 'redirect.failed'],
  ])('%s, by a parameter', (url, type) => {
    const returnUrls = {
      success: 'https://app.example/back?result=ok',
      fail: 'https://app.example/back?result=no',
    };

    expect(matchReturnUrl(url, returnUrls)).toEqual({ type });
  });

  test('a Fail URL that is the Success URL with an additional parameter', () => {
    const returnUrls = {
      success: 'https://app.example/back',
      fail: 'https://app.example/back?failed',
    };

    expect(matchReturnUrl('https://app.example/back?failed', returnUrls)).toEqual({
      type: 'redirect.failed',
    });
  });

  test('the URL with more parameters if both match', () => {
    const returnUrls = {
      success: 'https://app.example/back?failed=1&x',
      fail: 'https://app.example/back?failed=1',
    };

    expect(matchReturnUrl('https://app.example/back?failed=1', returnUrls)).toEqual({
      type: 'redirect.failed',
    });
    expect(matchReturnUrl('https://app.example/back?failed=1&x', returnUrls)).toEqual({
      type: 'redirect.succeeded',
    });
  });
});

describe('matchReturnUrl, with the routes of an app behind the "#",', () => {
  const returnUrls = {
    success: 'https://app.example/#/identified',
    fail: 'https://app.example/#/not-identified',
  };

  test.each([
    ['https://app.example/#/identified', 'redirect.succeeded'],
    ['https://app.example/?session=1#/identified', 'redirect.succeeded'],
    ['https://app.example#/identified/?session=1', 'redirect.succeeded'],
    ['https://app.example/#/not-identified', 'redirect.failed'],
  ])('recognises %s', (url, type) => {
    expect(matchReturnUrl(url, returnUrls)).toEqual({ type });
  });

  test.each([
    'https://app.example/',
    'https://app.example/#',
    'https://app.example/#/',
    'https://app.example/#/identified/more',
    'https://app.example/identified',
  ])('does not recognise %s', (url) => {
    expect(matchReturnUrl(url, returnUrls)).toBeNull();
  });

  test('takes the URL with a route if the other one has none', () => {
    const withoutRoute = { success: 'myapp://back', fail: 'myapp://back#failed?x=1' };
    expect(matchReturnUrl('myapp://back#failed?x=1', withoutRoute)).toEqual({
      type: 'redirect.failed',
    });
    expect(matchReturnUrl('myapp://back#top', withoutRoute)).toEqual({
      type: 'redirect.succeeded',
    });
  });
});

describe('matchReturnUrl does not recognise', () => {
  test.each([
    'https://app.example/',
    'https://app.example/identified/more',
    'https://app.example/IDENTIFIED',
    'http://app.example/identified',
    'https://app.example:8443/identified',
    'https://app.example.evil/identified',
    'https://evil/?https://app.example/identified',
    'javascript:alert(1)',
    'about:blank',
    'identified',
    '',
  ])('%s', (url) => {
    expect(matchReturnUrl(url, APP)).toBeNull();
  });
});

describe('matchReturnUrl throws', () => {
  test('if a return URL is not absolute', () => {
    expect(() =>
      matchReturnUrl('https://app.example/', { ...APP, success: '/identified' }),
    ).toThrow(/^returnUrls.success: must be a URL/);
  });

  test('if both return URLs are the same', () => {
    expect(() =>
      matchReturnUrl('https://app.example/', { success: APP.success, fail: `${APP.success}/` }),
    ).toThrow(/^returnUrls.fail: must be another URL/);
  });
});

test('matchReturnUrl agrees with the URL of the platform, which React Native lacks', () => {
  const part = fc.constantFrom('a', 'A', 'b c', 'ä', '%41', '%zz', '', 'x=1', '&', '+');
  const url = fc
    .tuple(
      fc.constantFrom('https', 'HTTP', 'myapp'),
      fc.constantFrom('app.example', 'App.example', 'user@app.example', 'evil.example'),
      fc.constantFrom('', ':443', ':80', ':8443'),
      fc.array(part, { maxLength: 2 }),
      fc.option(part),
    )
    .map(
      ([scheme, host, port, path, query]) =>
        `${scheme}://${host}${port}/${path.map(encodeURI).join('/')}${query === null ? '' : `?${encodeURI(query)}`}`,
    );
  const fail = 'https://elsewhere.example/';
  fc.assert(
    fc.property(url, url, (given, success) => {
      const expected = isSame(new URL(given), new URL(success));
      expect(matchReturnUrl(given, { success, fail }) !== null).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

/** What a return URL is, in terms of the platform. */
function isSame(url: URL, configured: URL): boolean {
  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const pathOf = ({ pathname }: URL): string => decoded(pathname.replace(/\/$/, ''));
  return (
    url.protocol === configured.protocol &&
    // A scheme of an app keeps the case of its host; this one is lenient.
    url.host.toLowerCase() === configured.host.toLowerCase() &&
    pathOf(url) === pathOf(configured) &&
    [...configured.searchParams].every(([name, value]) =>
      url.searchParams.getAll(name).includes(value),
    )
  );
}
