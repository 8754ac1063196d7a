import { HttpProblem } from './problem.js';

/** Whether the server is stopping. */
export interface Draining {
  readonly isOn: () => boolean;
  /** @throws HttpProblem 503 once the server is stopping */
  readonly refuse: () => void;
  /** Waits for work that waits for others. Rejects at once with a 503 when the server begins to stop. */
  readonly unlessOn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly begin: () => void;
}

export function createDraining(): Draining {
  const waiting = new Set<(problem: HttpProblem) => void>();
  let isOn = false;

  const refuse = (): void => {
    if (isOn) throw stopping();
  };

  return {
    isOn: () => isOn,
    refuse,
    unlessOn: async (work) => {
      refuse();
      let stop: (problem: HttpProblem) => void = () => undefined;
      const stopped = new Promise<never>((_, reject) => {
        stop = reject;
      });
      waiting.add(stop);
      try {
        return await Promise.race([work(), stopped]);
      } finally {
        waiting.delete(stop);
      }
    },
    begin: () => {
      isOn = true;
      for (const stop of [...waiting]) stop(stopping());
    },
  };
}

const stopping = (): HttpProblem =>
  new HttpProblem(503, 'The server is stopping', {
    code: 'closed',
    headers: { 'retry-after': '3' },
  });
