/** Row 61 of the fault table: what a gateway or a caller can make a terminal do. */
import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines } from '../../src/cli/printable.js';
import { openSandbox } from './bench.js';
import { start } from './command.js';
import { runArguments, tokenOf, USER } from './json-run.js';

const ESCAPE = String.fromCharCode(27);
/** Sets the title of the window, clears the screen, and reverses what follows. */
const EVIL = `${ESCAPE}]0;owned${String.fromCharCode(7)}${ESCAPE}[2J\u202eevil\u009b31m`;
const INVISIBLE = /[^\P{C}\n]/u;

describe('a text from outside', () => {
  it('is printed with the codes of its invisible characters', () => {
    expect(printable(EVIL)).toBe('\\x1b]0;owned\\x07\\x1b[2J\\u{202e}evil\\x9b31m');
    expect(printable('Потребител 42: ok')).toBe('Потребител 42: ok');
    expect(printableLines(`one\n${ESCAPE}two`)).toBe('one\n\\x1btwo');
  });

  it('is the same text as JSON, without an invisible character', () => {
    const json = printableJson({ text: `${EVIL}\u{e0001}` });
    expect(json).not.toMatch(INVISIBLE);
    expect(JSON.parse(json)).toEqual({ text: `${EVIL}\u{e0001}` });
  });
});

it.concurrent.for([[], ['--json']] as const)(
  '61: a run with %j prints no escape sequence of the gateway',
  async (args, context) => {
    const sandbox = await openSandbox(context);
    sandbox.faults.next('finalize', {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ correlationId: EVIL, individualId: 7 }),
    });
    sandbox.script(USER, { status: 'DOCUMENT_SIGN_SUCCESS', times: Infinity });
    const command = start(context, runArguments(sandbox, ...args), { env: tokenOf(sandbox) });
    const [, success = ''] = await command.shows(/(http:[^\s"]+?\/success)/);
    await fetch(success);
    expect(await command.exit).toEqual({ code: 0, signal: null });
    expect(command.stdout).toContain('owned');
    expect(command.stdout).not.toMatch(INVISIBLE);
  },
);

it.concurrent('61: a wrong argument is repeated without its escape sequences', async (context) => {
  for (const args of [[EVIL], ['run', `--${EVIL}`], ['inspect', '--journal', `/${EVIL}`]]) {
    const command = start(context, args);
    expect((await command.exit).code).toBe(2);
    expect(command.stderr).toContain('owned');
    expect(command.stderr).not.toMatch(INVISIBLE);
  }
});
