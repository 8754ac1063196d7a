import { failure } from '../../machines/failure.js';

/** How a request ended, as a sign of how much load the other side takes. */
export type RequestEnd =
  /** It was answered. */
  | 'answered'
  /** It was refused for now: 429, 503. */
  | 'refused'
  /** There was no answer in time. */
  | 'timedOut'
  /** It was not reached, or the answer is an error. */
  | 'failed'
  /** The caller has left; it says nothing. */
  | 'left';

/**
 * Ends the turn of a request.
 *
 * @param timeout how long the answer might have taken, in ms
 */
type EndTurn = (end: RequestEnd, timeout: number) => void;

/** Limits how many requests are in flight. */
export interface AdaptiveLimit {
  /**
   * Waits for a turn, first come, first served, and resolves with the function that ends it.
   *
   * Rejects with the reason of the signal; with the failure `unavailable` where nothing is answered any
   * more, as a request that waits on would never learn of an outage.
   */
  enter(signal: AbortSignal): Promise<EndTurn>;
}

interface AdaptiveLimitOptions {
  /** The largest number of requests in flight. */
  readonly max: number;
  /** How long a request waits while none is answered, in ms. */
  readonly patience: number;
}

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly fail: (reason: unknown) => void;
}

/** What is left of the limit after a sign of overload. A time-out costs a whole answer, the others little. */
const LEFT_AFTER = { timedOut: 0.5, refused: 0.9, late: 0.9 } as const;

/** How much the fastest answer is forgotten with each other answer: the other side can become slower. */
const FORGETTING = 1.01;

/**
 * Adapts the limit to what the other side can take, as TCP does: each sign of overload shrinks it at
 * once, and answers let it grow again, by one for as many answers as the limit is. Without it, an
 * overloaded gateway works on requests whose senders no longer wait, and answers hardly any in time.
 *
 * An answer is late, a sign of overload, where it takes more than half of its time-out and twice as long
 * as the fastest: it waited behind others. A gateway that is slow with every answer is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5681 congestion control, whose two ways to grow it has
 */
export function createAdaptiveLimit({ max, patience }: AdaptiveLimitOptions): AdaptiveLimit {
  const queue = new Set<Waiting>();
  let limit = max;
  /** Up to here the limit doubles from round to round: it was good before. */
  let proven = max;
  /** A request that began before the last change of the limit says nothing about the new one. */
  let round = 0;
  let isAnswered = true;
  let inFlight = 0;
  let lastAnswerAt = -Infinity;
  /** In ms. */
  let fastest = Infinity;

  function begin(): EndTurn {
    const begunIn = round;
    const since = performance.now();
    let isOver = false;
    inFlight += 1;
    return (end, timeout) => {
      if (isOver) return;
      isOver = true;
      const sign = end === 'answered' ? noteAnswer(since, timeout) : end;
      if (sign === 'answered') grow();
      else if (sign !== 'failed' && sign !== 'left' && begunIn === round) shrink(LEFT_AFTER[sign]);
      if (end !== 'answered' && end !== 'left') giveUpWaiting();
      inFlight -= 1;
      next();
    };
  }

  function noteAnswer(since: number, timeout: number): 'answered' | 'late' {
    lastAnswerAt = performance.now();
    isAnswered = true;
    const duration = lastAnswerAt - since;
    fastest = Math.min(duration, fastest * FORGETTING);
    return duration > timeout / 2 && duration > 2 * fastest ? 'late' : 'answered';
  }

  function grow(): void {
    if (inFlight < Math.floor(limit)) return;
    limit = Math.min(max, limit + (limit < proven ? 1 : 1 / limit));
  }

  function shrink(left: number): void {
    round += 1;
    // Without an answer in between it is an outage: that a smaller limit fails too proves nothing.
    if (isAnswered) proven = limit * left;
    isAnswered = false;
    limit = Math.max(1, limit * left);
  }

  function giveUpWaiting(): void {
    const now = performance.now();
    for (const { since, fail } of queue) {
      // The others came later.
      if (now - Math.max(since, lastAnswerAt) < patience) return;
      fail(failure('unavailable', { message: NOT_SENT }));
    }
  }

  function next(): void {
    for (const waiting of queue) {
      if (inFlight >= Math.floor(limit)) return;
      waiting.begin();
    }
  }

  return {
    enter: (signal) => {
      if (inFlight < Math.floor(limit)) return Promise.resolve(begin());
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          queue.delete(waiting);
          signal.removeEventListener('abort', stop);
        };
        const stop = (): void => {
          waiting.fail(signal.reason);
        };
        const waiting: Waiting = {
          since: performance.now(),
          begin: () => {
            leave();
            resolve(begin());
          },
          fail: (reason) => {
            leave();

            reject(reason);
          },
        };
        queue.add(waiting);
        signal.addEventListener('abort', stop);
      });
    },
  };
}

const NOT_SENT = 'Not sent: the gateway answers no request at the moment.';
