import { DEFAULT_TIMINGS } from '../../machines/identification.timings.js';
import { USER_HEADERS } from './user-headers.js';
import { DEFAULT_RETURN_PORT } from './return-listener.js';

const { pollInterval, pollTimeout, requestTimeout } = DEFAULT_TIMINGS;

/** The environment variable that holds the access token: never an argument, which `ps` would show. */
export const TOKEN_VARIABLE = 'IDENTIFICATION_ACCESS_TOKEN';

/** What tells those apart who make requests of a server. */
export const SERVE_VARIABLES = {
  operator: 'IDENTIFICATION_OPERATOR_TOKEN',
  app: 'IDENTIFICATION_APP_TOKEN',
  signing: 'IDENTIFICATION_SECRET',
  completed: 'IDENTIFICATION_COMPLETED_TOKEN',
} as const;

/** Where `serve` answers. */
export const DEFAULT_PORT = 8080;

/** Where `serve` answers its own operators, on this machine alone. */
export const DEFAULT_ADMIN_PORT = 9464;

/** Where `restate` answers Restate. */
export const DEFAULT_SERVICE_PORT = 9080;

/** How long `sandbox` lets an identity check and a signature take, in ms. */
export const SANDBOX_DELAY = 3_000;

const EXIT_CODES = `Exit codes
  0  completed
  1  failed or cancelled
  2  wrong usage; nothing was sent
  3  stalled: the status did not change in time, and nobody was there to ask`;

/** Where the viewer is, unless it is told otherwise. */
export const DEFAULT_VIEWER_PORT = 4170;

const INSPECTION = `  --inspect [URL]        show it in the local viewer at this URL (see "inspect"); without a URL
                         in one of its own, which at a terminal stays until Ctrl+C;
                         ws: and wss: URLs are those of Stately's inspector
  --journal FILE         append what happens to a file, redacted`;

export const USAGE = {
  main: `identification-machine: the 10nPay external identification as a state machine

Usage
  identification-machine <command> [options]

Commands
  demo      run one identification against a sandbox, with a user who does everything right
  sandbox   serve the sandbox, on this machine: a gateway, its hosted pages and a demo app
  run       run one identification against any gateway
  serve     host the identifications of many users, until it is stopped
  restate   serve the identifications of many users to Restate, until it is stopped
  inspect   watch identifications in a local viewer, or replay a journal
  diagram   draw the machine, as Mermaid, SVG or PNG

identification-machine <command> --help says more.

${EXIT_CODES}
`,

  demo: `Usage
  identification-machine demo [options]

Starts a sandbox on a free port, drives one identification through it as a user would, prints what
happens, and ends with the correlationId and the individualId. "identification-machine sandbox"
serves the same for a browser.

Options
${INSPECTION}
  --help
`,

  sandbox: `Usage
  identification-machine sandbox [options]

Serves the gateway's three endpoints, stand-ins for the identity check and the signing, and a demo
app to click through, on 127.0.0.1, until it is stopped. Prints the addresses, and the access token
that it takes.

Options
  --port N             the port; default 0, any free one
  --access-token TEXT  the access token to take; default: a random one
  --success-url URL    where a passed step sends the browser
  --fail-url URL       where a failed step sends the browser
                       default: the pages of what --return-to says
  --return-to WHAT     demo: the demo app; run: where "run" listens in another terminal,
                       http://127.0.0.1:${String(DEFAULT_RETURN_PORT)}/success and /fail; default demo
  --processing-delay MS  how long an identity check is processed; default ${String(SANDBOX_DELAY)}
  --signing-delay MS     how long a signature is processed; default ${String(SANDBOX_DELAY)}
  --help
`,

  run: `Usage
  identification-machine run --base-url URL --user-id N [options]

Runs one identification. Prints the pages for the user to open, listens on 127.0.0.1 for the
Success and Fail redirects, and goes on when one arrives. The access token comes from the
environment variable ${TOKEN_VARIABLE}, or from --access-token-file.

Options
  --base-url URL         the gateway, such as https://api-test.10npay.com
  --user-id N            1 to 2147483647
  --user-type TYPE       individual or merchant; default individual
  --restart              begin a brand-new session; a checkpoint that is in progress goes on,
                         one that is completed is kept under another name
  --poll-interval MS     time between two polls, spread by a third; default ${String(pollInterval)}
  --poll-timeout MS      how long to wait for a change of status; default ${String(pollTimeout)}
  --request-timeout MS   how long one request may take; default ${String(requestTimeout)}
  --return-port N        where to listen for redirects; default ${String(DEFAULT_RETURN_PORT)}, or any free port
                         where that one is taken; 0: any free port
  --checkpoint FILE      write down how far it is; the same command goes on from there, shows the
                         result of one that is completed, and tries one that nothing could
                         help again from the start
  --access-token-file FILE  a file with the access token, read for each request: whoever renews the
                         token replaces the file
  --allowed-host HOST    a host that hosted pages may have (may be repeated); default: any
  --allow-insecure-loopback  take http: for a gateway and hosted pages on this machine
${INSPECTION}
  --json                 one JSON object a line on standard output for each state entered
  --help

${EXIT_CODES}
`,

  inspect: `Usage
  identification-machine inspect [options]

Serves the viewer on 127.0.0.1 until it is stopped: the machine as a picture, the state that an
identification is in, its way, each event with its time. It shows what "run --inspect URL" and
"demo --inspect URL" send to it, or replays a journal. It asks nothing of the network.

Options
  --port N        the port; default ${String(DEFAULT_VIEWER_PORT)}; 0: any free one
  --journal FILE  replay what "run --journal FILE" has written
  --help
`,

  serve: `Usage
  identification-machine serve --store FILE --base-url URL
    --landing-success URL --landing-fail URL [options]

Hosts the identifications of many users on one store, and serves their HTTP API (/openapi.json),
until it is stopped. TLS is for the proxy in front. What was in progress goes
on when it starts. Writes a JSON object a line on standard output. SIGTERM and SIGINT let the calls
in flight end; a second signal ends it at once, and loses nothing either.

http://127.0.0.1:${String(DEFAULT_ADMIN_PORT)}/metrics is for Prometheus, /health says whether work is taken (200, or 503).
Spans go to the OpenTelemetry SDK that NODE_OPTIONS loads, where there is one.

Environment
  ${TOKEN_VARIABLE}    the gateway's access token, or --access-token-file
  ${SERVE_VARIABLES.operator}  the bearer token of operators: they see every identification
  ${SERVE_VARIABLES.app}       the bearer token of the app's backend, which says in its requests
                                 whom it acts for: ${USER_HEADERS.userId}: 42, and for a
                                 merchant ${USER_HEADERS.userType}: merchant
  ${SERVE_VARIABLES.signing}          signs the cookies of browsers that are at a hosted page
  ${SERVE_VARIABLES.completed}  the bearer token of the requests to --completed-url
The last four are random texts of at least 32 characters (openssl rand -hex 32), each another one;
without them it does not start (the last one: with --completed-url). The app's token is never given
to a browser. A browser that asks for a password at /operator is given the operators' token, with
any name.

Options
  --store FILE           where the identifications are kept, on a local disk; made where it is not
                         there yet. One server at a time
  --base-url URL         the gateway, such as https://api-test.10npay.com
  --landing-success URL  the app's page after a hosted page's Success redirect
  --landing-fail URL     the app's page after its Fail redirect
  --completed-url URL    where each result is reported: a POST of { id, userId, userType,
                         correlationId, individualId } as JSON, at least once, and again until
                         it is answered with a 2xx; https:, or http: on this machine
  --host ADDRESS         where the API listens; default 127.0.0.1, this machine alone
  --port N               default ${String(DEFAULT_PORT)}; 0: any free port
  --access-token-file FILE  a file with the access token, read for each request: whoever renews the
                         token replaces the file
  --allowed-host HOST    a host that hosted pages may have (may be repeated); default: any
  --journal DIRECTORY    write down, redacted, what happens to each identification; operators then
                         see its way as a picture
  --admin-port N         where /metrics and /health are; default ${String(DEFAULT_ADMIN_PORT)}; 0: any free port
  --poll-interval MS     time between two polls, spread by a third; default ${String(pollInterval)}
  --poll-timeout MS      how long to wait for a change of status; default ${String(pollTimeout)}
  --request-timeout MS   how long one request may take; default ${String(requestTimeout)}
  --drain-timeout MS     how long requests, and then calls to the gateway, may take to end when it
                         stops; default 10000
  --log-level LEVEL      debug, info, warn or error; default info
  --allow-insecure-loopback  take http: for a gateway and hosted pages on this machine
  --help

Exit codes
  0  stopped by a signal, everything saved
  1  ended by an error
  2  wrong usage, or the store is in use: nothing was sent
`,

  restate: `Usage
  identification-machine restate --base-url URL --admin-url URL [options]
  identification-machine restate --base-url URL --dev [options]

Serves the machine to Restate, a distributed engine, over HTTP/2, and registers with it, until it is
stopped. An app starts and drives identifications through Restate's ingress (createRestateHost).
Writes a JSON object a line on standard output. TLS is for the proxy in front.

The access token comes from the environment variable ${TOKEN_VARIABLE}, or from
--access-token-file. Restate never gets it, and no hosted URL either.

Options
  --base-url URL         the gateway, such as https://api-test.10npay.com
  --admin-url URL        Restate's admin API, such as http://127.0.0.1:9070
  --dev                  in place of --admin-url: start a Restate server of its own on this machine
                         alone, without telemetry, and forget what it kept when it is stopped. Needs
                         npm install @restatedev/restate-server
  --host ADDRESS         where the service listens; default 127.0.0.1, this machine alone
  --port N               default ${String(DEFAULT_SERVICE_PORT)}; 0: any free port
  --service-url URL      where Restate reaches the service; default: where it listens
  --identity-key KEY     the public key of a Restate server that may call, publickeyv1_… (may be
                         repeated); required unless --host is this machine
  --access-token-file FILE  a file with the access token, read for each request: whoever renews the
                         token replaces the file
  --allowed-host HOST    a host that hosted pages may have (may be repeated); default: any
  --poll-interval MS     time between two polls, spread by a third; default ${String(pollInterval)}
  --poll-timeout MS      how long to wait for a change of status; default ${String(pollTimeout)}
  --request-timeout MS   how long one request may take; default ${String(requestTimeout)}
  --allow-insecure-loopback  take http: for a gateway and hosted pages on this machine
  --help

Exit codes
  0  stopped by a signal
  1  ended by an error
  2  wrong usage, or Restate does not answer: nothing was sent to the gateway
`,

  diagram: `Usage
  identification-machine diagram [options]

Draws the machine.

Options
  --overview       the states without their inner steps
  --format FORMAT  mermaid, svg or png; default mermaid. For the pictures two packages are needed:
                   npm install elkjs @resvg/resvg-js
  --output FILE    where to write it; default: standard output
  --help
`,
} as const;
