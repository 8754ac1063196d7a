import type { InspectionEvent } from 'xstate';
import { redactText } from '../gateway/redact.js';

/** What `createActor(machine, { inspect })` takes. Never throws, never waits. */
export type InspectionObserver = (event: InspectionEvent) => void;

/** Told once, in a sentence, that an inspection does not work; nothing else depends on it. */
export type Warn = (message: string) => void;

/** On the console, where the host has nowhere better. */
export const warnOnConsole: Warn = (message) => {
  // eslint-disable-next-line no-console -- the developer who has attached the inspector looks here
  console.warn(message);
};

/** Calls things that must not break what they look at. */
export interface Guard {
  /** Calls; an exception or a rejection ends in a warning, the first one only. */
  run(observe: () => unknown): void;
  /** Warns of an error, once. */
  readonly report: (error: unknown) => void;
}

/**
 * XState calls an observer in the middle of a transition: what it threw would break the actor.
 *
 * @param name what does not work, for the warning
 */
export function createGuard(name: string, warn: Warn): Guard {
  let hasWarned = false;

  function report(error: unknown): void {
    if (hasWarned) return;
    hasWarned = true;
    const reason = error instanceof Error ? ` (${redactText(error.message)})` : '';
    try {
      warn(`${name} does not work${reason}; the identification goes on without it.`);
    } catch {
      // Whoever cannot be warned is not told.
    }
  }

  return {
    report,
    run: (observe) => {
      try {
        const result = observe();
        if (result instanceof Promise) result.catch(report);
      } catch (error) {
        report(error);
      }
    },
  };
}
