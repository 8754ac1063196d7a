#!/usr/bin/env node
// Nothing is imported before the handlers are there: as process 1 of a container, a process without a
// handler never gets the signal, and otherwise it would end without a word.

/** The oldest Node, as `engines` of `package.json` says. */
const [MAJOR, MINOR] = [20, 19] as const;

// An older one lacks what the command imports, and would end with an error about that.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MAJOR || (major === MAJOR && minor < MINOR)) {
  process.stderr.write(
    `identification-machine needs Node ${String(MAJOR)}.${String(MINOR)} or later; this is Node ${process.versions.node}.\n`,
  );
  process.exit(2);
}

/** What a shell reports for a process that a signal has ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

/** How long output that its reader does not take may keep the process. */
const OUTPUT_TIMEOUT_MS = 1_000;

const stop = new AbortController();
let stoppedBy: keyof typeof SIGNAL_EXIT_CODES = 'SIGINT';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Node's own way to end by a signal is none for process 1.
    if (stop.signal.aborted) process.exit(SIGNAL_EXIT_CODES[signal]);
    stoppedBy = signal;
    stop.abort();
  });
}

const { runCommand } = await import('./run-command.js');
const code = await runCommand(process.argv.slice(2), {
  signal: stop.signal,
  onOutputClosed: () => {
    if (stop.signal.aborted) return;
    stoppedBy = 'SIGPIPE';
    stop.abort();
  },
});
process.exitCode = code ?? SIGNAL_EXIT_CODES[stoppedBy];
// Does not keep the process; only what waits for a reader does.
setTimeout(() => {
  if (process.stdout.writableLength > 0) process.exit();
}, OUTPUT_TIMEOUT_MS).unref();

export {};
