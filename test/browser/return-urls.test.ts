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
