import type { HostedIdentification, IdentificationHost } from '../host/identification-host.js';

/** A read that waits for a change. */
export interface LongPoll {
  /** The identification with a newer version; `null` if none came in time. */
  readonly answer: Promise<HostedIdentification | null>;
  /** Ends the wait: the answer is `null`. */
  readonly end: () => void;
}

export interface LongPollOptions {
  readonly host: Pick<IdentificationHost, 'get' | 'subscribe'>;
  readonly id: string;
  /** The version that the client has. */
  readonly after: number;
  /** ms */
  readonly wait: number;
}

/** Waits until an identification has a newer version than the client's. */
export function startLongPoll({ host, id, after, wait }: LongPollOptions): LongPoll {
  let settle: (newer: HostedIdentification | null) => void = () => undefined;
  const settled = new Promise<HostedIdentification | null>((resolve) => {
    settle = resolve;
  });
  const update = (next: HostedIdentification | null): void => {
    if (next !== null && next.version > after) settle(next);
  };
  const unsubscribe = host.subscribe(id, update);
  const timer = setTimeout(() => {
    settle(null);
  }, wait);

  async function waitForChange(): Promise<HostedIdentification | null> {
    try {
      // Catches a change between the caller's read and `subscribe`.
      update(await host.get(id));
      return await settled;
    } finally {
      clearTimeout(timer);
      unsubscribe();
    }
  }

  return {
    answer: waitForChange(),
    end: () => {
      settle(null);
    },
  };
}
