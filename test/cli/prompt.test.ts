import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { createPrompt } from '../../src/cli/identify.js';
import { VIEW } from './view.js';

// In this process; terminal.long.ts tests it at a real terminal.

/** Asks a user who types these lines, and returns the decision and the questions. */
async function ask(
  can: readonly IdentificationEventType[],
  ...typed: readonly string[]
): Promise<{ decision: IdentificationEventType; questions: string[] }> {
  const keyboard = new PassThrough();
  const screen = new PassThrough({ encoding: 'utf8' });
  const questions: string[] = [];
  screen.on('data', (question: string) => {
    keyboard.write(`${typed[questions.length] ?? ''}\n`);
    questions.push(question);
  });
  const answer = createPrompt(keyboard, screen)({ ...VIEW, can }, new AbortController().signal);
  return { decision: (await answer).type, questions };
}

it.each([
  ['r', 'retry'],
  ['w', 'keepWaiting'],
  ['n', 'restart'],
  ['c', 'cancel'],
  [' C ', 'cancel'],
  ['try again', 'retry'],
] as const)('takes "%s" for %s', async (typed, decision) => {
  const can = ['retry', 'keepWaiting', 'restart', 'cancel'] as const;
  expect(await ask(can, typed)).toMatchObject({ decision });
});

it('offers what the identification accepts, and nothing else', async () => {
  const { questions } = await ask(['redirect.succeeded', 'retry', 'cancel'], 'r');
  expect(questions).toEqual(['[r] try again  [c] cancel ? ']);
});

it('asks again after an answer that was not offered', async () => {
  const { decision, questions } = await ask(['retry', 'cancel'], 'w', '', 'c');
  expect(decision).toBe('cancel');
  expect(questions).toHaveLength(3);
});

it('stops asking when the signal aborts', async () => {
  const decided = new AbortController();
  const answer = createPrompt(new PassThrough(), new PassThrough())(VIEW, decided.signal);
  decided.abort();
  await expect(answer).rejects.toThrow('aborted');
});
