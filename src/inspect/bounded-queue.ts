/** Hands things on in later turns, and rather loses the oldest than grow or make anybody wait. */
export interface BoundedQueue<T> {
  /** How many wait. */
  readonly size: number;
  add(item: T): void;
  /** Looks again whether there is somebody to hand things on to. */
  wake(): void;
  /** Hands on everything at once, where somebody takes it, and forgets it. */
  flush(): void;
}

export interface BoundedQueueOptions<T> {
  /** How many may wait; the oldest are lost. */
  readonly capacity: number;
  /** How many are handed on in one turn. */
  readonly batch: number;
  /** Whether the other side takes anything now. */
  readonly isReady: () => boolean;
  readonly take: (items: readonly T[]) => void;
}

export function createBoundedQueue<T>(options: BoundedQueueOptions<T>): BoundedQueue<T> {
  const { capacity, batch, isReady, take } = options;
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
    take(waiting.splice(0, batch));
    wake();
  }

  return {
    get size() {
      return waiting.length;
    },
    add: (item) => {
      waiting.push(item);
      if (waiting.length > capacity) waiting.shift();
      wake();
    },
    wake,
    flush: () => {
      const left = waiting.splice(0);
      if (left.length > 0 && isReady()) take(left);
    },
  };
}
