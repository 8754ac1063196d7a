import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a host's build writes as the declarations of a module, and what it complains about. */
function declare(module: string): { text: string; complaints: string[] } {
  const program = ts.createProgram([module], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    declaration: true,
    // Only whether the types have names; whether they fit is checked elsewhere.
    noCheck: true,
    types: [],
  });
  let text = '';
  const { diagnostics } = program.emit(
    program.getSourceFile(module),
    (_, declarations) => {
      text += declarations;
    },
    undefined,
    true,
  );
  const complaints = diagnostics.map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
  return { text, complaints };
}

it('a module can export a provided machine: its type has a name', { timeout: 60_000 }, () => {
  const { text, complaints } = declare(path('./provided.ts'));
  expect(complaints).toEqual([]);
  expect(text).toMatch(/export declare const provided: import\("xstate"\)\.StateMachine</);
});
