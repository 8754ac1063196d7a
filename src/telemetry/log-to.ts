import type { HostEvent } from '../host/host-event.js';
import type { Observer } from './combine-observers.js';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, string | number | null>>;

/** A `pino()` logger, or any object with its four methods. */
export type LogSink = Readonly<Record<Level, (fields: Fields, message: string) => void>>;

interface LogLine {
  readonly level: Level;
  /** Named one by one, so that an unexpected property of an event is never logged. */
  readonly fields: Fields;
  readonly message: string;
}

/**
 * Creates an observer that logs one structured line for each event.
 *
 * A line holds the identification's id, states, codes and times in ms. It holds no personal data,
 * URL, token or error text. `docs/operations.md` lists the fields and levels.
 *
 * @example
 * ```ts
 * import { logTo } from 'identification-machine/telemetry';
 * import pino from 'pino';
 *
 * export const observe = logTo(pino({ level: 'info' }));
 * ```
 *
 * @see https://getpino.io
 */
export function logTo(logger: LogSink): Observer {
  let hasStoreFailed = false;
  return (event) => {
    if (event.type === 'store') hasStoreFailed = !event.works;
    const { level, fields, message } = lineOf(event);
    // One line says that the store fails, however much is due meanwhile.
    const isRepeated = event.type === 'storeError' && hasStoreFailed;
    logger[isRepeated ? 'debug' : level]({ event: event.type, ...fields }, message);
  };
}

function lineOf(event: HostEvent): LogLine {
  switch (event.type) {
    case 'state': {
      const { id, from, to, spent, failure } = event;
      const level = to === 'failed' ? 'warn' : 'info';
      return { level, fields: { id, from, to, spent, failure }, message: 'State entered' };
    }
    case 'call': {
      const { id, call, outcome, httpStatus, duration, late } = event;
      const level = outcome === 'done' || outcome === 'aborted' ? 'debug' : 'warn';
      const fields = { id, call, outcome, httpStatus, duration: rounded(duration), late };
      return { level, fields, message: 'Gateway call ended' };
    }
    case 'retry': {
      const { id, state, code, attempts, delay } = event;
      const fields = { id, state, code, attempts, delay };
      return { level: 'debug', fields, message: 'Retry of a gateway call scheduled' };
    }
    case 'wake': {
      const { id, state, late } = event;
      return { level: 'debug', fields: { id, state, late }, message: 'Woken at its due time' };
    }
    case 'save': {
      const { id, outcome, duration } = event;
      const level = outcome === 'failed' ? 'error' : 'debug';
      return { level, fields: { id, outcome, duration: rounded(duration) }, message: 'Save ended' };
    }
    case 'delivery': {
      const { id, outcome, attempts, duration } = event;
      const level = outcome === 'failed' ? 'warn' : 'info';
      const fields = { id, outcome, attempts, duration: rounded(duration) };
      return { level, fields, message: 'Delivery of the result ended' };
    }
    case 'webhook': {
      const { id, eventId, webhook, outcome, httpStatus, attempts, duration, age } = event;
      const level = { delivered: 'info', failed: 'warn', dead: 'error' } as const;
      const times = { duration: rounded(duration), age };
      const fields = { id, eventId, webhook, outcome, httpStatus, attempts, ...times };
      return { level: level[outcome], fields, message: 'Attempt to send an event ended' };
    }
    case 'unfinalized': {
      const { id, state, late } = event;
      const fields = { id, state, late };
      return { level: 'error', fields, message: 'Signed, but not finalized for too long' };
    }
    case 'damaged': {
      const { id, state } = event;
      return { level: 'error', fields: { id, state }, message: 'Record damaged' };
    }
    case 'lease': {
      const { outcome, owned, claimed, lag } = event;
      const level = { renewed: 'debug', failed: 'warn', lost: 'warn' } as const;
      const fields = { outcome, owned, claimed, lag: lag === null ? null : rounded(lag) };
      return { level: level[outcome], fields, message: 'Lease renewed, or not' };
    }
    case 'storeError':
      return {
        level: 'error',
        fields: { errorCode: codeOf(event.error) },
        message: 'Store failed',
      };
    case 'store': {
      const { works, error } = event;
      const fields = { works: String(works), errorCode: codeOf(error) };
      return works
        ? { level: 'info', fields, message: 'Store works again' }
        : { level: 'error', fields, message: 'Store fails: nothing is accepted until it works' };
    }
  }
}

/** To microseconds. */
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** Only the code (`SQLITE_FULL`, `57P01`): the text of an error may hold secrets. */
function codeOf(error: unknown): string | null {
  const { code } = error instanceof Error && 'code' in error ? error : { code: null };
  if (typeof code === 'string' && /^[A-Z0-9][A-Z0-9_]{0,63}$/.test(code)) return code;
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : null;
}
