import { expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../src/index.js';
import { attachInspector, createJournal } from '../../src/inspect/index.js';
import { createErrorBoundary } from '../../src/inspect/error-boundary.js';
import { startFlow } from '../machines/flow.js';

it.each([
  'ws://viewer.example',
  'ws://192.168.1.7:8080',
  'ws://127.0.0.1.viewer.example',
  'ws://viewer.example/?127.0.0.1',
  'http://127.0.0.1:8080',
  'not a URL',
])('refuses a WebSocket URL that is unencrypted and not on this machine: %s', (url) => {
  const attach = () => attachInspector({ target: 'webSocket', url });
  expect(attach).toThrow(InvalidInputError);
  expect(attach).toThrow(/^url: must be /);
});

it.each(['https://viewer.example', 'javascript:alert(1)'])(
  'refuses to open an inspector page in a process without a window: %s',
  (url) => {
    expect(() => attachInspector({ target: 'window', url })).toThrow(InvalidInputError);
  },
);

it('warns once of a write that throws, and the identification goes on', async () => {
  const warnings: string[] = [];
  const flow = startFlow({
    inspect: createJournal({
      write: () => {
        throw new Error('ENOSPC: no space left on device');
      },
      warn: (message) => warnings.push(message),
    }),
  });
  await flow.send('status.check');
  await flow.send('cancel');
  expect(flow.at()).toBe('cancelled');
  expect(warnings).toEqual([
    'The journal does not work (ENOSPC: no space left on device); the identification goes on without it.',
  ]);
});

it('warns once of a write that rejects, and leaves no unhandled rejection', async () => {
  const warnings: string[] = [];
  const flow = startFlow({
    inspect: createJournal({
      write: () => Promise.reject(new Error('gone')),
      warn: (message) => warnings.push(message),
    }),
  });
  await flow.send('cancel');
  expect(warnings).toHaveLength(1);
});

it('ignores an error of the host’s warn function', () => {
  const boundary = createErrorBoundary('The journal', () => {
    throw new Error('no console');
  });
  expect(() => {
    boundary.run(() => {
      throw new Error('broken');
    });
  }).not.toThrow();
});

it('redacts URLs and email addresses in a warning', () => {
  const warn = vi.fn();
  createErrorBoundary('The journal', warn).report(
    new Error('https://sign.example/s of a@b.example'),
  );
  expect(warn.mock.calls).toEqual([
    [
      'The journal does not work ([redacted] of [redacted]); the identification goes on without it.',
    ],
  ]);
});
