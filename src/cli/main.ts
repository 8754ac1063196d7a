#!/usr/bin/env node
import { EXIT, UsageError } from './exit-code.js';
import { importFor } from './import-for.js';
import { USAGE } from './usage.js';

/** A command ends with an exit code, or with `null` where a signal stopped it. */
type Command = (args: string[], signal: AbortSignal) => number | null | Promise<number | null>;

const SANDBOX_PACKAGES = ['hono', '@hono/node-server'];

/** Each command, imported only when it is called, and the optional packages that it needs. */
const COMMANDS = {
  demo: { packages: SANDBOX_PACKAGES, load: async () => (await import('./demo.js')).demo },
  sandbox: { packages: SANDBOX_PACKAGES, load: async () => (await import('./sandbox.js')).sandbox },
  run: { packages: [], load: async () => (await import('./run.js')).run },
  serve: {
    packages: [
      ...['libsql', 'undici', 'pino', 'prom-client'],
      ...['hono', '@hono/node-server', 'hono-openapi', '@valibot/to-json-schema'],
    ],
    load: async () => (await import('./serve.js')).serve,
  },
  restate: {
    packages: [
      ...['@restatedev/restate-sdk', '@restatedev/restate-sdk-clients', '@restatedev/xstate'],
    ],
    load: async () => (await import('./restate.js')).restate,
  },
  inspect: { packages: [], load: async () => (await import('./inspect.js')).inspect },
  diagram: { packages: [], load: async () => (await import('./diagram.js')).diagram },
} as const satisfies Record<
  string,
  { readonly packages: readonly string[]; readonly load: () => Promise<Command> }
>;

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

/** What a shell takes for "ended by this signal". */
const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE.main);
    return EXIT.completed;
  }
  if (!isCommand(name)) {
    const complaint = name === undefined ? 'A command is required.' : `Unknown command: ${name}`;
    process.stderr.write(`${complaint}\n\n${USAGE.main}`);
    return EXIT.usage;
  }
  if (rest.includes('--help')) {
    process.stdout.write(USAGE[name]);
    return EXIT.completed;
  }

  const stop = new AbortController();
  let stoppedBy: keyof typeof STOPPED = 'SIGINT';
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stoppedBy = signal;
      stop.abort();
    });
  }
  // Whoever reads the output has left (`| head -1`). Node ignores the signal, and says so by an error.
  process.stdout.on('error', () => {
    stoppedBy = 'SIGPIPE';
    stop.abort();
  });
  // What nobody reads is no reason to stop.
  process.stderr.on('error', () => undefined);
  try {
    const { packages, load } = COMMANDS[name];
    const command: Command = await importFor(name, packages, load);
    return (await command(rest, stop.signal)) ?? STOPPED[stoppedBy];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(
      `${error.message}\n\nidentification-machine ${name} --help says how it is used.\n`,
    );
    return EXIT.usage;
  }
}

process.exitCode = await main(process.argv.slice(2));
