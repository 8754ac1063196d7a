import { createInterface } from 'node:readline/promises';
import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type {
  IdentificationActors,
  IdentificationEvent,
  IdentificationInput,
  ReadableSnapshot,
} from '../../machines/identification.types.js';
import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { checkpointOf } from '../input/checkpoint.js';
import type { InspectionObserver } from '../inspect/redacted-event.js';
import type { CheckpointFile } from './checkpoint-file.js';
import type { Reporter } from './reporter.js';
import type { ReturnListener } from './return-listener.js';
import { EXIT_CODES, reasonOf } from './usage-error.js';

/**
 * Asks the user at the terminal what to do about a failed or stalled identification.
 *
 * Rejects when the signal aborts, because a redirect has decided meanwhile, and when the input ends,
 * because the user has left.
 */
export type Prompt = (
  view: IdentificationView,
  signal: AbortSignal,
) => Promise<IdentificationEvent>;

export interface IdentifyOptions {
  readonly actors: IdentificationActors;
  readonly input: IdentificationInput;
  readonly reporter: Reporter;
  readonly listener: ReturnListener;
  /** Where the checkpoint is written; `null` to keep it in memory. */
  readonly file: CheckpointFile | null;
  /** `null` ends the run where the identification fails or stalls. */
  readonly prompt: Prompt | null;
  readonly inspect: InspectionObserver | null;
  /** Aborting it stops this process's part; the identification can go on from its checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Runs one identification in a terminal to its end.
 *
 * @returns the exit code, or `null` where the signal stopped it
 */
export async function identify(options: IdentifyOptions): Promise<number | null> {
  const { actors, input, reporter, listener, file, prompt, inspect, signal } = options;
  if (signal.aborted) return null;
  const machine = identificationMachine.provide({ actors });
  const actor = createActor(machine, { input, ...(inspect && { inspect }) });
  let question = new AbortController();
  let isSaved = true;

  const code = await new Promise<number | null>((resolve, reject) => {
    function settle(view: IdentificationView): void {
      if (view.state === 'completed') resolve(EXIT_CODES.completed);
      if (view.state === 'cancelled' || view.state === 'expired') resolve(EXIT_CODES.failed);
      if (view.state !== 'failed' && view.state !== 'stalled') return;
      const end = EXIT_CODES[view.state];
      if (prompt === null) {
        resolve(end);
        return;
      }
      const { signal: overtaken } = question;
      prompt(view, overtaken).then(
        (event) => {
          actor.send(event);
        },
        () => {
          // Without a redirect in between, the user has left.
          if (!overtaken.aborted) resolve(end);
        },
      );
    }

    function observe(snapshot: ReadableSnapshot): void {
      question.abort();
      question = new AbortController();
      save(snapshot);
      const view = viewOf(snapshot);
      reporter.show(view);
      settle(view);
    }

    /** In the turn that starts a call: the checkpoint is written before the call is sent. */
    function save(snapshot: ReadableSnapshot): void {
      try {
        file?.write(checkpointOf(snapshot));
        isSaved = true;
      } catch (error) {
        if (!isSaved) return; // Already reported.
        isSaved = false;
        reporter.warn(
          `The checkpoint cannot be written (${reasonOf(error)}); the identification goes on in memory.`,
        );
      }
    }

    signal.addEventListener('abort', () => {
      resolve(null);
    });
    listener.onReturn((hint) => {
      actor.send({ type: `redirect.${hint}` });
    });

    actor.start();
    resume(actor, input.restart);
    actor.subscribe({ next: observe, error: reject });
    observe(actor.getSnapshot());
  });

  question.abort();
  actor.stop();
  return code;
}

/** Running the command again retries what had failed, and waits on where it had stalled. */
function resume(
  actor: {
    getSnapshot(): ReadableSnapshot;
    send(event: { type: 'retry' | 'restart' | 'keepWaiting' }): void;
  },
  restart: boolean,
): void {
  const { can } = viewOf(actor.getSnapshot());
  if (restart && can.includes('restart')) actor.send({ type: 'restart' });
  else if (can.includes('retry')) actor.send({ type: 'retry' });
  else if (can.includes('keepWaiting')) actor.send({ type: 'keepWaiting' });
}

const CHOICES = [
  { type: 'retry', key: 'r', text: 'try again' },
  { type: 'keepWaiting', key: 'w', text: 'keep waiting' },
  { type: 'restart', key: 'n', text: 'begin a new session' },
  { type: 'cancel', key: 'c', text: 'cancel' },
] as const;

/** @param input the keyboard */
export function createPrompt(input: NodeJS.ReadableStream, out: NodeJS.WritableStream): Prompt {
  return async (view, signal) => {
    const offered = CHOICES.filter(({ type }) => view.can.includes(type));
    const question = `${offered.map(({ key, text }) => `[${key}] ${text}`).join('  ')} ? `;
    const terminal = createInterface({ input, output: out });
    // readline consumes Ctrl+C, which is meant for the command.
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
