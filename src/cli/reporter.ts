import type { IdentificationView } from '../../machines/identification.view.js';
import { printable, printableJson } from './printable.js';

/** Shows an identification to the user or to the program that reads the output. */
export interface Reporter {
  /** Called with each new view. */
  show(view: IdentificationView): void;
  /** For what is no state: the checkpoint could not be written. */
  warn(message: string): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** The URLs that the hosted pages must redirect to. */
export interface RedirectUrls {
  readonly success: string;
  readonly fail: string;
}

/** Whether there is a hosted page for the user to open now. */
export const isToBeOpened = ({ state }: IdentificationView): boolean =>
  state === 'awaitingRedirect' || state === 'signing';

/** Writes one JSON object a line for each state entered, and nothing else on standard output. */
export function createJsonReporter(
  returnUrls: RedirectUrls,
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
): Reporter {
  let last: string | null = null;
  return {
    show: (view) => {
      const { state, hosted, output, failure, progress } = view;
      if (state === last) return;
      last = state;
      const line = {
        state,
        at: new Date().toISOString(),
        ...(isToBeOpened(view) && hosted && { url: hosted.url, returnUrls }),
        ...(progress.deadlineAt !== null && {
          deadlineAt: new Date(progress.deadlineAt).toISOString(),
        }),
        ...(state === 'completed' && output && { output }),
        ...(state === 'failed' && failure && { failure }),
      };
      out.write(`${printableJson(line)}\n`);
    },
    warn: (message) => {
      err.write(`${printable(message)}\n`);
    },
    close: () => undefined,
  };
}
