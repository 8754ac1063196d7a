/** A phone: its storage, its browser and its user outlive the app. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { startApp, type App } from './hermes.js';
import { networkOf, type Wire } from './network.js';
import { MEANS, type PlatformName } from './platforms.js';

const SUCCESS = 'myapp://identified';

/** Short, so that a test takes little time. */
const TIMINGS = {
  pollInterval: 20,
  pollTimeout: 60_000,
  // Many apps start at a time.
  requestTimeout: 30_000,
  backoff: { base: 5, cap: 20, retryAfterCap: 100, maxAttempts: 3 },
};

/** What the app shows. */
interface View {
  readonly state: string;
  readonly failure: { readonly code: string; readonly httpStatus?: number } | null;
  readonly can: readonly string[];
  readonly output: { readonly individualId: number } | null;
}

export interface PhoneOptions {
  readonly platform: PlatformName;
  /** The hook of a test that runs beside others. */
  readonly onFinished: (end: () => Promise<void>) => void;
  readonly sandbox: Sandbox;
  readonly userId: number;
  /** How long the storage takes, in ms; 0: it answers at once, as MMKV does. */
  readonly delay?: number;
  /** By default, what the platform needs. */
  readonly means?: string;
  readonly timings?: Partial<typeof TIMINGS>;
  readonly accessToken?: () => string | null | Promise<never>;
  /** What happens to the requests of a process: by how many have been launched before it. */
  readonly wire?: (launches: number, kill: () => Promise<void>, stored: () => string) => Wire;
}

export interface Phone {
  /** Every view that the app has shown, those of earlier processes included. */
  readonly views: readonly View[];
  /** Starts the app, which goes on from the storage. */
  readonly launch: (launchUrl?: string) => Promise<void>;
  /** Resolves with the first view that meets the condition; rejects once the app is killed. */
  readonly until: (condition: (view: View) => boolean) => Promise<View>;
  readonly send: (type: string) => void;
  readonly errors: () => readonly string[];
}

export function createPhone({
  platform,
  sandbox,
  onFinished,
  userId,
  delay = 0,
  means = MEANS[platform],
  ...options
}: PhoneOptions): Phone {
  const stored: Record<string, string> = {};
  const views: View[] = [];
  const errors: string[] = [];
  const looks = new Set<(view: View | null) => void>();
  let app: App | undefined;
  let launches = 0;

  async function kill(): Promise<void> {
    const killed = app;
    app = undefined;
    await killed?.kill();
    errors.push(...(killed?.errors ?? []));
    for (const look of [...looks]) look(null);
  }
  onFinished(kill);

  const store = (key: string, value: string | null): void => {
    if (value === null) Reflect.deleteProperty(stored, key);
    else stored[key] = value;
  };
  /** What a process has not finished before its end, is not done. */
  const whileAlive = async <T>(self: App, work: () => T): Promise<T> => {
    await sleep(delay);
    return self === app ? work() : new Promise<never>(() => undefined);
  };

  /** Does at a hosted page what the user does there. */
  async function visit(url: string): Promise<object> {
    const form = url.includes('/onfido/') ? 'pass' : 'sign';
    const answer = await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    return answer.status === 303 ? { type: 'returned', url: SUCCESS } : { type: 'closed' };
  }

  return {
    views,
    launch: async (launchUrl) => {
      const wire = options.wire?.(launches, kill, () => JSON.stringify(stored)) ?? {};
      launches += 1;
      const started = startApp(inject('bundles')[platform], (self) => ({
        ...networkOf(self, wire),
        store,
        getItem: (key: string) => whileAlive(self, () => stored[key] ?? null),
        setItem: (key: string, value: string | null) =>
          whileAlive(self, () => {
            store(key, value);
          }),
        accessToken: () => (options.accessToken ?? (() => sandbox.accessToken))(),
        open: visit,
        view: (view: View) => {
          views.push(view);
          for (const look of [...looks]) look(view);
        },
      }));
      app = started;
      await started.heard('ready');
      started.tell('start', {
        gateway: { baseUrl: sandbox.url, allowInsecureLoopback: true, means },
        subject: { userId },
        timings: { ...TIMINGS, ...options.timings },
        stored: delay === 0 ? stored : null,
        launchUrl: launchUrl ?? null,
      });
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (view: View | null): void => {
          if (view !== null && !condition(view)) return;
          looks.delete(look);
          if (view === null) reject(new Error('The app was killed.'));
          else resolve(view);
        };
        looks.add(look);
      }),
    send: (type) => app?.tell('send', type),
    errors: () => [...errors, ...(app?.errors ?? [])],
  };
}
