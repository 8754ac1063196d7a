const MAX_WAITING = 500;
const BATCH_SIZE = 50;

/** Passes items on in batches of 50, in later turns. Of more than 500 items it drops the oldest. */
export interface LossyQueue<T> {
  /** The number of items that wait. */
  readonly size: number;
  add(item: T): void;
  /** Asks `isReady` again. */
  wake(): void;
  /** Passes on all items at once if the receiver is ready, and drops them otherwise. */
  flush(): void;
}

export interface LossyQueueOptions<T> {
  /** Whether the receiver takes items now. */
  readonly isReady: () => boolean;
  readonly receive: (items: readonly T[]) => void;
}

export function createLossyQueue<T>({ isReady, receive }: LossyQueueOptions<T>): LossyQueue<T> {
  const waiting: T[] = [];
  let isScheduled = false;

  function wake(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setTimeout(drain, 0);
  }

  function drain(): void {
    isScheduled = false;
    if (waiting.length === 0 || !isReady()) return;
    receive(waiting.splice(0, BATCH_SIZE));
    wake();
  }

  return {
    get size() {
      return waiting.length;
    },
    add: (item) => {
      waiting.push(item);
      if (waiting.length > MAX_WAITING) waiting.shift();
      wake();
    },
    wake,
    flush: () => {
      const rest = waiting.splice(0);
      if (rest.length > 0 && isReady()) receive(rest);
    },
  };
}
