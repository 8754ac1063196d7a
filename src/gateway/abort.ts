/**
 * Why signals have aborted. React Native before 0.87 has neither `AbortSignal.reason` nor
 * `throwIfAborted`.
 */
const reasons = new WeakMap<AbortSignal, unknown>();

/** Aborts, with a reason that `reasonOf` finds on every runtime. */
export function abortWith(controller: AbortController, reason: unknown): void {
  if (!controller.signal.aborted) reasons.set(controller.signal, reason);
  controller.abort(reason);
}

/** Why a signal has aborted; an error where no reason is known. */
export const reasonOf = (signal: AbortSignal): unknown =>
  // eslint-disable-next-line no-restricted-syntax -- where the runtime has it
  reasons.get(signal) ?? (signal.reason as unknown) ?? new Error('Aborted.');

/** @throws the reason, where the signal has aborted */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal);
}
