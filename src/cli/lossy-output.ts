import { fstatSync, write } from 'node:fs';

/** Standard output for a log: what cannot be written is dropped and counted, and nothing waits for it. */
export interface LossyOutput {
  /** @param line with its line break */
  write(line: string): void;
  /** The lines that were dropped so far. */
  dropped(): number;
  /** Writes what waits, for a second at most. */
  close(): Promise<void>;
}

const STDOUT = 1;
/** Of the lines that wait for a slow disk or reader; later lines are dropped. */
const MAX_WAITING_CHARACTERS = 256 * 1024;
const CLOSE_TIMEOUT_MS = 1_000;
const CLOSE_POLL_MS = 10;

/**
 * Opens standard output for a log.
 *
 * Node writes to a file synchronously, and a logger that insists on a full disk stops the process. Here
 * files are written by Node's thread pool, pipes and terminals by its event loop.
 */
export function createLossyOutput(): LossyOutput {
  let dropped = 0;
  const drop = (lines: number): void => {
    dropped += lines;
  };
  const { add, waiting } = isStream() ? toStream(drop) : toFile(drop);
  return {
    write: (line) => {
      if (waiting() + line.length > MAX_WAITING_CHARACTERS) drop(1);
      else add(line);
    },
    dropped: () => dropped,
    close: async () => {
      const deadline = Date.now() + CLOSE_TIMEOUT_MS;
      while (waiting() > 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, CLOSE_POLL_MS));
      }
    },
  };
}

interface Sink {
  readonly add: (line: string) => void;
  /** The characters that are not written yet. */
  readonly waiting: () => number;
}

function isStream(): boolean {
  try {
    const stats = fstatSync(STDOUT);
    return stats.isFIFO() || stats.isSocket() || process.stdout.isTTY;
  } catch {
    return false;
  }
}

function toStream(drop: (lines: number) => void): Sink {
  let isBroken = false;
  process.stdout.on('error', () => {
    // The reader has left.
    isBroken = true;
  });
  return {
    add: (line) => {
      if (isBroken) drop(1);
      else process.stdout.write(line);
    },
    waiting: () => (isBroken ? 0 : process.stdout.writableLength),
  };
}

function toFile(drop: (lines: number) => void): Sink {
  let lines: string[] = [];
  let waiting = 0;
  let isWriting = false;
  /** Whether the last write ended within a line. */
  let isCut = false;

  function flush(): void {
    if (isWriting || lines.length === 0) return;
    isWriting = true;
    const count = lines.length;
    const batch = Buffer.from(`${isCut ? '\n' : ''}${lines.join('')}`);
    const length = waiting;
    lines = [];
    write(STDOUT, batch, (error, written) => {
      isWriting = false;
      waiting -= length;
      if (error !== null || written < batch.length) drop(count);
      if (error === null) isCut = written < batch.length;
      flush();
    });
  }

  return {
    add: (line) => {
      lines.push(line);
      waiting += line.length;
      flush();
    },
    waiting: () => waiting,
  };
}
