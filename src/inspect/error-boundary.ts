import { redactText } from '../gateway/redact.js';

/**
 * Receives one warning, a sentence, when an inspection fails. The identification goes on without
 * it.
 */
export type Warn = (message: string) => void;

/** The default of every `warn` option. */
export const warnOnConsole: Warn = (message) => {
  // eslint-disable-next-line no-console -- the developer who has attached the inspector looks here
  console.warn(message);
};

/** Keeps the errors of an inspection from the identification that it inspects. */
export interface ErrorBoundary {
  /** Calls a function. If it throws or rejects, the first error becomes a warning. */
  run(inspect: () => unknown): void;
  /** Warns of the first error; later ones are ignored. */
  readonly report: (error: unknown) => void;
}

/**
 * XState calls an observer in the middle of a transition, where an exception would break the actor.
 *
 * @param name the subject of the warning: `The journal`
 */
export function createErrorBoundary(name: string, warn: Warn): ErrorBoundary {
  let hasWarned = false;

  function report(error: unknown): void {
    if (hasWarned) return;
    hasWarned = true;
    const reason = error instanceof Error ? ` (${redactText(error.message)})` : '';
    try {
      warn(`${name} does not work${reason}; the identification goes on without it.`);
    } catch {
      // An error of the host's `warn` must not reach the actor either.
    }
  }

  return {
    report,
    run: (inspect) => {
      try {
        const result = inspect();
        if (result instanceof Promise) result.catch(report);
      } catch (error) {
        report(error);
      }
    },
  };
}
