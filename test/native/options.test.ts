import { describe, expect, it } from 'vitest';
import { createNativeHost } from '../../src/native/index.js';
import { inAppBrowser, RETURN_URLS, system } from './helpers.js';

describe('the options', () => {
  const options = {
    ...{ subject: { userId: 7 }, storage: null, app: system().app, returnUrls: RETURN_URLS },
    browser: inAppBrowser().browser,
  };

  it.each([
    ['/identified', /^returnUrls.success: must be a URL; a relative one needs a page at http/],
    ['myapp://not-identified', /^returnUrls.fail: must be another URL than success/],
  ])('refuse the return URL %s', (success, message) => {
    expect(() =>
      createNativeHost({
        ...options,
        actors: actorsOfNothing(),
        returnUrls: { ...RETURN_URLS, success },
      }),
    ).toThrow(message);
  });

  it.each([
    ['app', {}, 'app: must have the functions launchUrl, onUrl, onForeground'],
    ['browser', {}, 'browser: must have the functions open'],
    ['storage', {}, 'storage: must have the functions getItem, setItem, removeItem'],
    ['network', {}, 'network: must have the functions onChange'],
    ['onStorageFailure', 'ignore', 'onStorageFailure: must be "stop" or "continue"'],
    ['locks', null, 'locks: is not an option'],
  ])('name %s where it breaks its rule', (name, value, message) => {
    const broken = { ...options, actors: actorsOfNothing(), [name]: value };
    expect(() => createNativeHost(broken)).toThrow(message);
  });
});

const actorsOfNothing = () => {
  const actor = {} as never;
  return { initiate: actor, getStatus: actor, finalize: actor, sleepUntil: actor };
};
