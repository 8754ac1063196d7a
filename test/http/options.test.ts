import { describe, expect, it } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost } from '../server/helpers.js';
import { apiOptions, LANDING } from './helpers.js';

describe('createHttpApi', () => {
  it.each([
    [
      'authorize',
      { authorize: undefined },
      'is required: a function that identifies the caller of a request',
    ],
    [
      'authorize',
      { authorize: true },
      'is required: a function that identifies the caller of a request',
    ],
    ['host', { host: undefined }, 'must be a host'],
    ['secret', { secret: 'too short' }, 'must have at least 32 random characters'],
    ['secret', { secret: undefined }, 'must have at least 32 random characters'],
    ['landing', { landing: undefined }, 'is required'],
    ['limits.streams', { limits: { streams: -1 } }, 'must be a whole number from 0 to 1000000'],
    ['limits.stream', { limits: { stream: 1 } }, 'is not an option'],
  ])('rejects an unusable %s', async (field, wrong, rule) => {
    const options = { ...apiOptions(openHost(await start())), ...(wrong as object) };
    expect(() => createHttpApi(options)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', fields: [{ field, rule }] }),
    );
  });

  it.each([
    '/welcome',
    '//evil.example',
    'bank.example/welcome',
    'http://bank.example/welcome',
    'http://127.0.0.1.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '',
  ])('rejects a landing page that is unsafe to redirect to: %s', async (page) => {
    const options = apiOptions(openHost(await start()));
    for (const name of ['success', 'fail']) {
      expect(() => createHttpApi({ ...options, landing: { ...LANDING, [name]: page } })).toThrow(
        expect.objectContaining({
          fields: [expect.objectContaining({ field: `landing.${name}` })],
        }),
      );
    }
  });

  it('accepts an http: landing page on this machine only with allowInsecureLoopback', async () => {
    const options = {
      ...apiOptions(openHost(await start())),
      landing: { ...LANDING, success: 'http://localhost:3000/welcome' },
    };
    expect(createHttpApi(options)).toBeDefined();
    expect(() => createHttpApi({ ...options, allowInsecureLoopback: false })).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field: 'landing.success' })] }),
    );
  });
});
