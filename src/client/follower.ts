import type { ScreenRefusalCode } from '../host/screen-host.js';
import { readStream } from './event-source.js';
import { isFinal, pathOf, type RemoteIdentification } from './remote-identification.js';
import { isTransient, toRequestError } from './request-error.js';
import type { Requests } from './requests.js';
import { pause } from './watchdog.js';

/** The longest wait of a long poll, in s. */
const POLL_WAIT_S = 25;
/** The least time from one long poll to the next, in ms, where the server does not wait. */
const MIN_POLL_INTERVAL_MS = 1_000;

/** The longest delay after a first attempt that fails, in ms; doubled each time. A random part is used. */
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;
/** The least delay after an attempt that fails, in ms: a random part can be next to nothing. */
const MIN_DELAY_MS = 100;

/** What a follower reports. */
export interface FollowerEvents {
  /** An answer of the server: the current identification, or a change of the one that is followed. */
  readonly found: (identification: RemoteIdentification, isCurrent: boolean) => void;
  /** There is no current identification. */
  readonly none: () => void;
  /** Whether the server answers; if not, the follower tries again. */
  readonly connected: (isConnected: boolean) => void;
  /** The server refuses to answer; the follower has stopped. */
  readonly refused: (code: ScreenRefusalCode) => void;
}

/** Follows one identification over failures of all kinds. */
export interface Follower {
  /**
   * Follows an identification; without one, asks for the current one first. What was followed before
   * is left.
   */
  readonly follow: (identification?: RemoteIdentification) => void;
  readonly isFollowing: () => boolean;
  /** Stops, until the next `follow`. */
  readonly stop: () => void;
}

export function createFollower(requests: Requests, events: FollowerEvents): Follower {
  let running: AbortController | null = null;
  /** A runtime without streams would wait for the whole body. */
  let hasStreams = typeof Response === 'function' && 'body' in Response.prototype;

  async function run(known: RemoteIdentification | null, own: AbortController): Promise<void> {
    const { signal } = own;
    const isOver = (): boolean => signal.aborted;
    let last = known;
    let lastEventId: string | null = null;
    let failures = 0;
    /** The last stream brought nothing, and whether polls work is not known yet. */
    let doubtsStreams = false;
    const usesStreams = (): boolean => hasStreams && !doubtsStreams;

    function found(identification: RemoteIdentification, isCurrent = false): void {
      if (isOver()) return;
      if (!last || identification.version >= last.version) last = identification;
      events.found(identification, isCurrent);
    }

    function connected(isConnected = true): void {
      if (!isOver()) events.connected(isConnected);
    }

    function backoff(): number {
      const longest = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** failures);
      failures += 1;
      return Math.max(MIN_DELAY_MS, Math.random() * longest);
    }

    /** Follows a stream to its end; returns how long to wait before the next step, in ms. */
    async function stream(identification: RemoteIdentification): Promise<number> {
      const began = Date.now();
      try {
        const retry = await readStream({
          requests,
          identification,
          lastEventId,
          signal,
          onAlive: connected,
          onEvent: (next, eventId) => {
            lastEventId = eventId;
            if (next.version > identification.version) failures = 0;
            found(next);
          },
        });
        if (retry !== null) return Math.max(retry, backoff());
      } finally {
        if (Date.now() - began > MAX_DELAY_MS) failures = 0;
      }
      // Either the server hangs, or something between holds the stream back: a poll shows which.
      doubtsStreams = true;
      connected(false);
      return 0;
    }

    /** Reads, or waits for a change; returns how long to wait before the next step, in ms. */
    async function poll(): Promise<number> {
      const began = Date.now();
      const wait = !last || doubtsStreams ? 0 : POLL_WAIT_S;
      const path = last
        ? `${pathOf(last)}?after=${String(last.version)}&wait=${String(wait)}`
        : '/current';
      const newer = await requests.identification(path, { wait: wait * 1_000 }, signal);
      hasStreams &&= !doubtsStreams;
      doubtsStreams = false;
      failures = 0;
      const isNews = newer !== null && !(last && newer.version <= last.version);
      if (newer) found(newer, !last);
      connected();
      return isNews ? 0 : Math.max(0, MIN_POLL_INTERVAL_MS - (Date.now() - began));
    }

    while (!isOver() && !(last && isFinal(last))) {
      let delay: number;
      try {
        delay = await (last && usesStreams() ? stream(last) : poll());
      } catch (reason) {
        if (isOver()) return;
        const error = toRequestError(reason);
        if (!isTransient(error)) {
          running = null;
          if (!last && error.code === 'unknownIdentification') events.none();
          else events.refused(error.code);
          return;
        }
        doubtsStreams = false;
        connected(false);
        delay = error.retryAfter + backoff();
      }
      if (delay > 0) await pause(delay, signal);
    }
    if (running === own) running = null;
  }

  function stop(): void {
    running?.abort();
    running = null;
  }

  return {
    follow: (identification) => {
      stop();
      void run(identification ?? null, (running = new AbortController()));
    },
    isFollowing: () => running !== null,
    stop,
  };
}
