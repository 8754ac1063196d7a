import { isToBeOpened, type Reporter, type ReturnUrls } from './reporter.js';

/** One JSON object a line for each state entered, and nothing else on standard output. */
export function createJsonReporter(
  returnUrls: ReturnUrls,
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
): Reporter {
  let last: string | null = null;
  return {
    show: (view) => {
      const { state, hosted, output, failure, progress } = view;
      if (state === last) return;
      last = state;
      const line = {
        state,
        at: new Date().toISOString(),
        ...(isToBeOpened(view) && hosted && { url: hosted.url, returnUrls }),
        ...(progress.deadlineAt !== null && {
          deadlineAt: new Date(progress.deadlineAt).toISOString(),
        }),
        ...(state === 'completed' && output && { output }),
        ...(state === 'failed' && failure && { failure }),
      };
      out.write(`${JSON.stringify(line)}\n`);
    },
    warn: (message) => {
      err.write(`${message}\n`);
    },
    close: () => undefined,
  };
}
