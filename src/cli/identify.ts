import { createActor } from 'xstate';
import { identificationMachine } from '../../machines/identification.machine.js';
import type {
  IdentificationActors,
  IdentificationInput,
  ReadableSnapshot,
} from '../../machines/identification.types.js';
import { viewOf, type IdentificationView } from '../../machines/identification.view.js';
import { checkpointOf } from '../input/checkpoint.js';
import type { InspectionObserver } from '../inspect/redacted-event.js';
import type { Ask } from './ask.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { EXIT } from './exit-code.js';
import type { Reporter } from './reporter.js';
import type { ReturnListener } from './return-listener.js';

export interface IdentifyOptions {
  readonly actors: IdentificationActors;
  readonly input: IdentificationInput;
  readonly reporter: Reporter;
  readonly listener: ReturnListener;
  /** Where to write down how far it is; `null` to keep it in memory. */
  readonly file: CheckpointFile | null;
  /** Whom to ask about a failed or stalled identification; `null` to end with it. */
  readonly ask: Ask | null;
  /** Sees what happens in the machine; `null` for nobody. */
  readonly inspect: InspectionObserver | null;
  /** Aborting it stops the process's part; the identification goes on from its checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Hosts one identification in a terminal until it has an end.
 *
 * @returns the exit code, or `null` where the signal stopped it
 */
export async function identify(options: IdentifyOptions): Promise<number | null> {
  const { actors, input, reporter, listener, file, ask, inspect, signal } = options;
  if (signal.aborted) return null;
  const machine = identificationMachine.provide({ actors });
  const actor = createActor(machine, { input, ...(inspect && { inspect }) });
  const asking = { stop: new AbortController() };
  let isKept = true;

  const code = await new Promise<number | null>((resolve, reject) => {
    function settle(view: IdentificationView): void {
      if (view.state === 'completed') resolve(EXIT.completed);
      if (view.state === 'cancelled') resolve(EXIT.failed);
      if (view.state !== 'failed' && view.state !== 'stalled') return;
      const end = view.state === 'failed' ? EXIT.failed : EXIT.stalled;
      if (ask === null) {
        resolve(end);
        return;
      }
      const { signal: overtaken } = asking.stop;
      ask(view, overtaken).then(
        (event) => {
          actor.send(event);
        },
        () => {
          // Where no redirect has come before the answer, the person has left.
          if (!overtaken.aborted) resolve(end);
        },
      );
    }

    function observe(snapshot: ReadableSnapshot): void {
      asking.stop.abort();
      asking.stop = new AbortController();
      keep(snapshot);
      const view = viewOf(snapshot);
      reporter.show(view);
      settle(view);
    }

    /** In the turn that started what comes next: it is written down before anything is sent. */
    function keep(snapshot: ReadableSnapshot): void {
      try {
        file?.write(checkpointOf(snapshot));
        isKept = true;
      } catch (error) {
        if (!isKept) return; // It has been said.
        isKept = false;
        const reason = error instanceof Error ? error.message : 'unknown reason';
        reporter.warn(`The checkpoint cannot be written (${reason}); it goes on in memory.`);
      }
    }

    signal.addEventListener('abort', () => {
      resolve(null);
    });
    listener.onReturn((hint) => {
      actor.send({ type: `redirect.${hint}` });
    });

    actor.start();
    goOn(actor, input.restart);
    actor.subscribe({ next: observe, error: reject });
    observe(actor.getSnapshot());
  });

  asking.stop.abort();
  actor.stop();
  return code;
}

/** Running the command again is the user's word to go on with what had failed or stalled. */
function goOn(
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
