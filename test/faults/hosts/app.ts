/**
 * An app in this process, in a context of its own that has React Native's APIs in place of Node's. Its
 * storage answers with promises, and its returns are URLs of its own scheme.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { createGunzip } from 'node:zlib';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { Checkpoint } from '../../../src/index.js';
import { memoryOfProcess } from '../memory.js';
import type { DrivenApp } from './app-entry.js';
import type { NativeRequest } from './app-platform.js';
import {
  fullText,
  statesOf,
  type DrivenHost,
  type Driver,
  type DriverOptions,
  type Observation,
  type OnObservation,
  type Subject,
} from './driver.js';

interface Identification {
  readonly subject: Subject;
  readonly onObservation: OnObservation;
  readonly observations: Observation[];
}

const MAX_REDIRECTS = 20;

/** The network of the device: follows redirects with all headers, as iOS does. */
const sendRequest: typeof globalThis.sendRequest = ({ method, url, headers, body }, events) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  send(url, method, body, 0);
  return () => {
    stopping.abort();
  };

  function send(to: string, by: string, content: string | null, redirects: number): void {
    const sent = httpRequest(to, { method: by, headers, signal, agent: false }, (response) => {
      const { statusCode = 0, headers: received } = response;
      const { location } = received;
      if (location !== undefined && statusCode >= 300 && statusCode < 400) {
        response.resume();
        if (redirects === MAX_REDIRECTS) events.failed();
        else if (statusCode === 307 || statusCode === 308)
          send(new URL(location, to).href, by, content, redirects + 1);
        else send(new URL(location, to).href, 'GET', null, redirects + 1);
        return;
      }
      const lines = response.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name.toLowerCase()}: ${all[index + 1] ?? ''}`] : [],
      );
      tell(() => {
        events.head(statusCode, lines.join('\r\n'), to);
      });
      // As iOS and Android do, unasked.
      const isPacked = received['content-encoding'] === 'gzip';
      receive(response, isPacked ? response.pipe(createGunzip()) : response, events);
    });
    sent.on('error', () => {
      tell(events.failed);
    });
    sent.end(content ?? undefined);
  }

  function receive(
    response: IncomingMessage,
    content: NodeJS.ReadableStream,
    to: NativeRequest,
  ): void {
    const chunks: Buffer[] = [];
    let loaded = 0;
    content.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      loaded += chunk.byteLength;
      tell(() => {
        to.progress(loaded);
      });
    });
    content.on('end', () => {
      tell(() => {
        if (response.complete) to.done(Buffer.concat(chunks));
        else to.failed();
      });
    });
    for (const stream of new Set([response, content])) {
      stream.on('error', () => {
        tell(to.failed);
      });
    }
  }

  /** What is stopped tells no more. */
  function tell(what: () => void): void {
    if (!signal.aborted) what();
  }
};

let bundle: Promise<string> | null = null;

/** The app as one script: the syntax is that of the sources, the engine is this one. */
const bundleApp = (): Promise<string> =>
  (bundle ??= build({
    entryPoints: [fileURLToPath(new URL('app-entry.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    conditions: ['react-native'],
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? ''));

/** Starts the app in a context without the APIs of Node. */
function start(script: string): DrivenApp {
  const context = createContext({
    ...{
      setTimeout,
      clearTimeout,
      setInterval,
      clearInterval,
      queueMicrotask,
      console,
    },
    sendRequest,
  });
  runInContext(script, context);
  return (context as unknown as { drivenApp: DrivenApp }).drivenApp;
}

export const app: Driver = {
  host: 'app',
  open: async (options) => drive(options, await bundleApp()),
};

function drive(options: DriverOptions, script: string): DrivenHost {
  const { sandbox, timings, pendingStatuses, allowedHosts, getAccessToken } = options;
  const all = new Map<number, Identification>();
  const entries = new Map<string, string>();
  const written: string[] = [];
  const reported: string[] = [];
  /** The writes that go on. */
  let writes: Promise<unknown> = Promise.resolve();
  let driven = open();
  onTestFinished(() => {
    driven.end();
  });

  function open(): DrivenApp {
    const opened = start(script);
    /** Whether the app that writes still runs: what a dead one has not written, is lost. */
    const isAlive = (): boolean => opened === driven;
    const later = (write: () => void): Promise<void> => {
      const done = new Promise((resolve) => setTimeout(resolve, 1)).then(() => {
        if (isAlive()) write();
      });
      writes = Promise.all([writes, done]);
      return done;
    };
    opened.open({
      ...{ baseUrl: sandbox.url, timings, pendingStatuses, allowedHosts, getAccessToken },
      tell: (message) => {
        if (message.type !== 'observed') {
          reported.push(message.text);
          return;
        }
        const identification = all.get(message.userId);
        identification?.observations.push(message.observation);
        identification?.onObservation(message.observation);
      },
      storage: {
        getItem: (key) => Promise.resolve(entries.get(key) ?? null),
        setItem: (key, value) =>
          later(() => {
            written.push(value);
            entries.set(key, value);
          }),
        removeItem: (key) =>
          later(() => {
            entries.delete(key);
          }),
      },
    });
    return opened;
  }

  return {
    begin: async (subject, onObservation) => {
      const { userId } = subject;
      const identification = { subject, onObservation, observations: [] as Observation[] };
      all.set(userId, identification);
      await driven.begin(subject).catch((error: unknown) => {
        reported.push(fullText(error));
        throw error;
      });
      return {
        send: (...types) => {
          driven.send(userId, types);
          return Promise.resolve();
        },
        hostedUrl: async () => {
          const url = await driven.visit(userId);
          if (url === null) throw new Error('There is no page to open.');
          return url;
        },
        comeBack: () => {
          driven.receive(userId, 'myapp://identified');
          return Promise.resolve();
        },
        states: () => Promise.resolve(statesOf(identification.observations)),
      };
    },
    crash: async (tamper) => {
      // What was shown last is stored; `test/app` ends an app in the middle of its writes.
      for (let last = null; last !== writes;) await (last = writes);
      driven.end();
      if (tamper !== undefined) {
        for (const [key, text] of entries) {
          // The host stores this format.
          const record = JSON.parse(text) as { checkpoint: Checkpoint };
          entries.set(key, JSON.stringify({ ...record, checkpoint: tamper(record.checkpoint) }));
        }
      }
      driven = open();
      for (const { subject } of all.values()) await driven.begin(subject);
    },
    stored: () => Promise.resolve(written.join('\n')),
    reported: () => Promise.resolve(reported.join('\n')),
    memory: () => Promise.resolve(memoryOfProcess()),
  };
}
