import { expect, it, vi } from 'vitest';
import { diagram } from '../../src/cli/diagram.js';
import { UsageError } from '../../src/cli/exit-code.js';
import { attachInspector } from '../../src/inspect/index.js';

/** As if it were not installed. */
const missing = (name: string): void => {
  vi.doMock(name, () => {
    throw new Error(`Cannot find package '${name}'`);
  });
};

it.each(['@statelyai/inspect', 'ws'])(
  'the inspector says by name that %s is to be installed',
  async (name) => {
    missing(name);
    const attaching = attachInspector({ target: 'webSocket' });
    await expect(attaching).rejects.toThrow(`npm install ${name}`);
    vi.doUnmock(name);
  },
);

it.each([
  ['svg', 'elkjs', 'elkjs/lib/elk.bundled.js'],
  ['png', '@resvg/resvg-js', '@resvg/resvg-js'],
])('a picture as %s says by name that %s is to be installed', async (format, name, path) => {
  missing(path);
  const drawing = diagram(['--format', format, '--output', '/nowhere/picture']);
  await expect(drawing).rejects.toThrow(UsageError);
  await expect(drawing).rejects.toThrow(`npm install ${name}`);
  vi.doUnmock(path);
});
