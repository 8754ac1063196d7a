/**
 * Rows 57, 59 to 61, 77 and 78: what a server keeps and needs is full, open to others or can be guessed.
 * They differ for each host, so that each host has its own tests.
 */
import { inFile, type Row } from '../table.js';

const NO_SECRETS = 'It has no secrets of its own.';
const NO_PROCESS = 'It starts no process.';
const NO_TERMINAL = 'It has no terminal, and a page shows texts as texts.';

export const RESOURCE_ROWS: readonly Row[] = [
  {
    id: 57,
    injected: 'Two secrets are equal, or one can be guessed',
    expected:
      'It is refused by name; the signing secret can be changed while users are at hosted pages',
    scenarios: [],
    tests: {
      server: [
        ...inFile('cli/serve-usage.test.ts')(
          'refuses to start with %s=%s',
          '57: refuses to sign events with a secret that is used for something else',
        ),
        ...inFile('http/signing-secrets.test.ts')(
          '57: a trivial secret is refused with the name of the option',
          '57: what the previous secret has signed is valid while both are given',
        ),
      ],
    },
    outOfReach: {
      'in process': NO_SECRETS,
      page: NO_SECRETS,
      Restate: 'The HTTP API in front of it is the server’s.',
    },
  },
  {
    id: 59,
    injected: 'The command starts a Restate server (`restate --dev`)',
    expected:
      'Its environment holds neither the access token nor any other variable that it does not need',
    scenarios: [],
    tests: {
      Restate: inFile('cli/restate-engine.test.ts')(
        '59: listens on this machine only, with an environment of its own, without telemetry, in little memory',
      ),
    },
    outOfReach: { 'in process': NO_PROCESS, page: NO_PROCESS, server: NO_PROCESS },
  },
  {
    id: 60,
    injected:
      'A store, its log or a journal is readable by others, or a link lies where a draft is written',
    expected: 'They are closed to others, and this is told; no link is followed',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('cli/checkpoint-file.test.ts')(
          'makes the checkpoint readable by its owner only, also where it was not before',
          '60: follows no link that is planted where it writes its draft',
        ),
        ...inFile('cli/journal-file.test.ts')('60: closes a journal that others could read'),
      ],
      server: [
        ...inFile('server/stores/store-files.test.ts')(
          '60: that others could read are closed to them, and this is told',
          '60: a log that a killed process has left readable is closed to others',
        ),
        ...inFile('inspect/journal-directory.test.ts')(
          '60: closes a journal that others could read before it adds to it',
        ),
      ],
    },
    outOfReach: {
      page: 'It has no files.',
      Restate: 'Its files are the Restate server’s.',
    },
  },
  {
    id: 61,
    injected: 'A text of the gateway or an argument holds escape sequences, or a journal is huge',
    expected:
      'They are printed as codes; the journal is read piece by piece, and its newest entries shown',
    scenarios: [],
    tests: {
      'in process': [
        ...inFile('cli/printable.test.ts')(
          'is printed with the codes of its invisible characters',
          'is the same text as JSON, without an invisible character',
          '61: a run with %j prints no escape sequence of the gateway',
          '61: a wrong argument is repeated without its escape sequences',
        ),
        ...inFile('cli/journal-file.test.ts')(
          '61: reads the newest entries of a huge journal, and skips a line without an end',
        ),
        ...inFile('inspect/viewer-server.test.ts')(
          '61: a huge recorded journal is shown by its newest entries',
        ),
      ],
    },
    outOfReach: {
      page: NO_TERMINAL,
      server: 'Its log holds ids, codes and times, and no text of the gateway.',
      Restate: 'Its log holds ids, codes and times, and no text of the gateway.',
    },
  },
  {
    id: 77,
    injected: 'Standard output is on a full disk, or its reader hangs or has left',
    expected: 'A server drops and counts lines of its log, and does nothing else differently',
    scenarios: [],
    tests: {
      'in process': inFile('cli/closed-output.test.ts')(
        'a run ends quietly when its reader leaves, and can be resumed',
      ),
      server: inFile('cli/serve-resources.long.ts')(
        '77: goes on with its log on a full device, counts the lines, and stops on SIGTERM',
        '77: goes on with its log on a full disk, and writes on when there is room',
        '77: goes on where the reader of its log hangs, and stops on SIGTERM',
        '77: goes on where the reader of its log has left',
      ),
      Restate: inFile('cli/restate.long.ts')('77: serves with its log on a full device'),
    },
    outOfReach: { page: 'It has no standard output.' },
  },
  {
    id: 78,
    injected: 'The disk of the store is full',
    expected:
      '`/ready` fails, a metric and one line of the log tell it, and it recovers without a caller',
    scenarios: [],
    tests: {
      server: [
        ...inFile('cli/serve-resources.long.ts')(
          '78: is not ready on a full disk, says so once, and recovers without a caller',
          '78: is not ready where its files may not grow (ulimit)',
        ),
        ...inFile('server/damaged-rows.test.ts')(
          '78: is not ready, tells it once however many calls fail, and recovers without a call',
          '78: finds a full disk by its readiness alone',
        ),
      ],
    },
    outOfReach: {
      'in process': 'Row 26 has its checkpoint’s disk.',
      page: 'Row 26 has its storage.',
      Restate: 'Row 26 has a Restate server that does not take a call.',
    },
  },
];
