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
])('an unencrypted or foreign address is refused: %s', (url) => {
  const attach = () => attachInspector({ target: 'webSocket', url });
  expect(attach).toThrow(InvalidInputError);
  expect(attach).toThrow(/^url: must be /);
});

it.each(['https://viewer.example', 'javascript:alert(1)'])(
  'a page to open is refused where there is no window: %s',
  (url) => {
    expect(() => attachInspector({ target: 'window', url })).toThrow(InvalidInputError);
  },
);

it('an observer that throws is warned of once, and the flow goes on', async () => {
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

it('an observer that rejects is warned of once, and nothing stays unhandled', async () => {
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

it('a warning that cannot be given breaks nothing', () => {
  const boundary = createErrorBoundary('The journal', () => {
    throw new Error('no console');
  });
  expect(() => {
    boundary.run(() => {
      throw new Error('broken');
    });
  }).not.toThrow();
});

it('a warning says nothing that may identify a person', () => {
  const warn = vi.fn();
  createErrorBoundary('The journal', warn).report(new Error('https://sign.example/s of a@b.example'));
  expect(warn.mock.calls).toEqual([
    [
      'The journal does not work ([redacted] of [redacted]); the identification goes on without it.',
    ],
  ]);
});
