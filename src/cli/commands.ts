import { API_PACKAGES } from './api-options.js';
import type { CommandDefinition } from './command.js';
import { COMPLETION_COMMANDS } from './completion-commands.js';
import { TOKEN_VARIABLE } from './gateway-options.js';
import {
  DIAGRAM_OPTIONS,
  INSPECT_OPTIONS,
  INSPECTION_OPTIONS,
  RUN_OPTIONS,
  SANDBOX_OPTIONS,
} from './options.js';
import { RESTATE_OPTIONS } from './restate-options.js';
import { SERVE_OPTIONS } from './serve-options.js';
import { STORE_COMMANDS } from './store-commands.js';
import { ADMIN_PORT, DATABASE_VARIABLE } from './store-options.js';
import { EXIT_CODE_TEXTS } from './usage-error.js';

const EVENTS = SERVE_OPTIONS.eventsKeys.variable;

const SANDBOX_PACKAGES = ['hono', '@hono/node-server'];

export const COMMANDS = {
  demo: {
    summary: 'run one identification against a sandbox, with a user who does everything right',
    usage: ['[options]'],
    description: [
      'Starts a sandbox on a free port, drives one identification through it as a user would, prints ' +
        'what happens, and ends with the correlationId and the individualId. ' +
        '"identification-machine sandbox" serves the same for a browser.',
    ],
    options: INSPECTION_OPTIONS,
    packages: SANDBOX_PACKAGES,
    load: async () => (await import('./demo.js')).demo,
  },
  sandbox: {
    summary: 'serve the sandbox on this machine: a gateway, its hosted pages and a demo app',
    usage: ['[options]'],
    description: [
      "Serves the gateway's three endpoints, stand-ins for the identity check and the signing, and a " +
        'demo app to click through, on 127.0.0.1, until it is stopped. The demo is served twice: with ' +
        'the machine in the page, and with the machine on a server, which needs libsql and undici. ' +
        'Prints the addresses and the access token that it accepts.',
    ],
    options: SANDBOX_OPTIONS,
    packages: SANDBOX_PACKAGES,
    load: async () => (await import('./sandbox.js')).sandbox,
  },
  run: {
    summary: 'run one identification against any gateway',
    usage: ['--base-url URL --user-id N [options]'],
    description: [
      'Runs one identification. Prints the pages for the user to open, listens on 127.0.0.1 for the ' +
        'Success and Fail redirects, and goes on when one arrives.',
    ],
    options: RUN_OPTIONS,
    exitCodes: EXIT_CODE_TEXTS,
    packages: [],
    load: async () => (await import('./run.js')).run,
  },
  serve: {
    summary: 'host the identifications of many users, until it is stopped',
    usage: [
      '--store FILE|URL --base-url URL\n    --landing-success URL --landing-fail URL [options]',
    ],
    description: [
      'Hosts the identifications of many users on one store, and serves their HTTP API ' +
        '(/openapi.json), until it is stopped. Resumes on start what was in progress. TLS is for the ' +
        'proxy in front. Writes one JSON object a line on standard output. SIGTERM and SIGINT let the ' +
        'calls in flight end; a second signal ends it at once, and loses nothing either. Servers on one ' +
        'database share the work: one that stops hands its part to the others.',
      `http://127.0.0.1:${String(ADMIN_PORT)}/metrics is for Prometheus; /health answers 200 while the ` +
        'process runs, /ready while it takes work, and 503 where it does not. Spans go to the OpenTelemetry SDK that NODE_OPTIONS loads, if any.',
      `All variables but ${TOKEN_VARIABLE}, ${DATABASE_VARIABLE} and ${EVENTS} are different random texts of at least 32 characters ` +
        '(openssl rand -hex 32). The server does not start without them; ' +
        `${EVENTS} is required with --events-url only, ` +
        `${SERVE_OPTIONS.previousSecret.variable} while the secret is changed. Never give ` +
        "the app's token to a browser. A browser at /operator asks for a password: the operators' " +
        'token, with any user name.',
    ],
    options: SERVE_OPTIONS,
    exitCodes: {
      0: 'stopped by a signal, everything saved',
      1: 'ended by an error',
      2: 'wrong usage, or the store is in use: nothing was sent',
    },
    packages: [...['libsql', 'undici', 'pino', 'prom-client'], ...API_PACKAGES],
    load: async () => (await import('./serve.js')).serve,
  },
  ...STORE_COMMANDS,
  restate: {
    summary: 'serve the identifications of many users to Restate, until it is stopped',
    usage: [
      '--base-url URL --admin-url URL [options]',
      '--base-url URL --dev [options]',
      '--base-url URL --admin-url URL --api-port N --ingress-url URL\n' +
        '    --landing-success URL --landing-fail URL [options]',
    ],
    description: [
      'Serves the machine to Restate, a distributed engine, over HTTP/2, and registers with it, until ' +
        "it is stopped. An app starts and drives identifications through Restate's ingress " +
        '(createRestateHost), or through the HTTP API that --api-port serves. Writes one JSON object a ' +
        'line on standard output. TLS is for the proxy in front. Restate gets neither the access token ' +
        'nor a hosted URL.',
      `The variables are those of "serve"; all but ${TOKEN_VARIABLE} are required with --api-port only.`,
    ],
    options: RESTATE_OPTIONS,
    exitCodes: {
      0: 'stopped by a signal',
      1: 'ended by an error',
      2: 'wrong usage, or Restate does not answer: nothing was sent to the gateway',
    },
    packages: [
      ...['@restatedev/restate-sdk', '@restatedev/restate-sdk-clients', '@restatedev/xstate'],
    ],
    load: async () => (await import('./restate.js')).restate,
  },
  inspect: {
    summary: 'watch identifications in a local viewer, or replay a journal',
    usage: ['[options]'],
    description: [
      'Serves the viewer on 127.0.0.1 until it is stopped: the machine as a picture, the state that ' +
        'an identification is in, the states before it, and each event with its time. Shows what ' +
        '"run --inspect URL" and "demo --inspect URL" send to it, or replays a journal. Sends nothing ' +
        'over the network.',
    ],
    options: INSPECT_OPTIONS,
    packages: [],
    load: async () => (await import('./inspect.js')).inspect,
  },
  diagram: {
    summary: 'draw the machine, as Mermaid, SVG or PNG',
    usage: ['[options]'],
    description: ['Draws the machine.'],
    options: DIAGRAM_OPTIONS,
    packages: [],
    load: async () => (await import('./diagram.js')).diagram,
  },
  ...COMPLETION_COMMANDS,
} satisfies Record<string, CommandDefinition>;
