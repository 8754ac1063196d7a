import { createInterface } from 'node:readline/promises';
import type { IdentificationEvent } from '../../machines/identification.types.js';
import type { IdentificationView } from '../../machines/identification.view.js';

/**
 * Asks the person at the terminal what to do about a failed or stalled identification.
 *
 * Rejects when the signal aborts: something else has decided meanwhile. Rejects, too, when the input
 * ends: nobody is there any more.
 */
export type Ask = (view: IdentificationView, signal: AbortSignal) => Promise<IdentificationEvent>;

const CHOICES = [
  { type: 'retry', key: 'r', text: 'try again' },
  { type: 'keepWaiting', key: 'w', text: 'keep waiting' },
  { type: 'restart', key: 'n', text: 'begin a new session' },
  { type: 'cancel', key: 'c', text: 'cancel' },
] as const;

/** @param input the keyboard */
export function createAsk(input: NodeJS.ReadableStream, out: NodeJS.WritableStream): Ask {
  return async (view, signal) => {
    const offered = CHOICES.filter(({ type }) => view.can.includes(type));
    const question = `${offered.map(({ key, text }) => `[${key}] ${text}`).join('  ')} ? `;
    const terminal = createInterface({ input, output: out });
    // A prompt takes Ctrl+C for itself; it is meant for the command.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      for (;;) {
        const answer = (await terminal.question(question, { signal })).trim().toLowerCase();
        const choice = offered.find(({ key, text }) => answer === key || answer === text);
        if (choice) return { type: choice.type };
      }
    } finally {
      terminal.close();
    }
  };
}
