/** A host on scripted actors, as a test of an app would have it. */
const { fromPromise } = require('xstate');
const { createNativeHost } = require('identification-machine/native');

/** @param statuses the answers to polls before the one that has a page to sign */
exports.startApp = async ({ statuses = [], ...options } = {}) => {
  const calls = { initiate: 0, getStatus: 0, finalize: 0 };
  const entries = new Map();
  const actor = (name, answer) =>
    fromPromise(async () => {
      calls[name] += 1;
      return typeof answer === 'function' ? answer() : answer;
    });
  const visits = [];
  const host = createNativeHost({
    actors: {
      initiate: actor('initiate', { url: 'https://verify.example/1', status: null }),
      getStatus: actor(
        'getStatus',
        () =>
          statuses.shift() ?? {
            status: 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED',
            url: 'https://sign.example/1',
          },
      ),
      finalize: actor('finalize', { correlationId: 'correlation', individualId: 7 }),
      sleepUntil: fromPromise(() => new Promise(() => undefined)),
    },
    subject: { userId: 7 },
    returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
    storage: {
      getItem: async (key) => entries.get(key) ?? null,
      setItem: async (key, value) => void entries.set(key, value),
      removeItem: async (key) => void entries.delete(key),
    },
    app: {
      launchUrl: () => null,
      onUrl: () => () => undefined,
      onForeground: () => () => undefined,
    },
    browser: {
      open: (url) => {
        visits.push(url);
        return new Promise((resolve) => {
          visits.end = resolve;
        });
      },
    },
    startOnLoad: false,
    ...options,
  });
  await host.ready;
  return { host, visits, calls, entries };
};

exports.settle = () => new Promise((resolve) => setTimeout(resolve, 20));
