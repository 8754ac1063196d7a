/**
 * The platform APIs of a page, each broken in every way that it can be: missing, throwing, rejecting,
 * hanging and lying.
 */
import type { BrowserContext } from 'playwright-core';
import { LIES } from './platform-lies.js';

type Way = 'is missing' | 'throws' | 'rejects' | 'hangs' | 'lies';

export interface PlatformFault {
  /** As in `navigator.onLine`. */
  readonly api: string;
  readonly way: Way;
  /** What it does instead, for a lie. */
  readonly how?: string;
  /** Runs before the scripts of a page. */
  readonly script: string;
}

export const nameOf = ({ api, way, how }: PlatformFault): string =>
  how === undefined ? `${api} ${way}` : `${api} ${way}: ${how}`;

/** What the host and the demo use of the page, as the holder's name and the property's. */
const PROPERTIES: Readonly<Record<string, readonly [holder: string, name: string]>> = {
  localStorage: ['window', 'localStorage'],
  sessionStorage: ['window', 'sessionStorage'],
  'navigator.locks': ['Navigator.prototype', 'locks'],
  'navigator.onLine': ['Navigator.prototype', 'onLine'],
  BroadcastChannel: ['window', 'BroadcastChannel'],
  crypto: ['window', 'crypto'],
  structuredClone: ['window', 'structuredClone'],
  'history.state': ['History.prototype', 'state'],
  'document.visibilityState': ['Document.prototype', 'visibilityState'],
};

const METHODS: typeof PROPERTIES = {
  'localStorage.getItem': ['Storage.prototype', 'getItem'],
  'localStorage.setItem': ['Storage.prototype', 'setItem'],
  'localStorage.removeItem': ['Storage.prototype', 'removeItem'],
  'navigator.locks.request': ['LockManager.prototype', 'request'],
  'BroadcastChannel.postMessage': ['BroadcastChannel.prototype', 'postMessage'],
  'crypto.randomUUID': ['Crypto.prototype', 'randomUUID'],
  'crypto.getRandomValues': ['Crypto.prototype', 'getRandomValues'],
  'history.replaceState': ['History.prototype', 'replaceState'],
  'window.open': ['window', 'open'],
  'window.close': ['window', 'close'],
  'document.hasFocus': ['Document.prototype', 'hasFocus'],
};

/** The methods that give a promise. */
const ASYNCHRONOUS: readonly string[] = ['navigator.locks.request'];

/** Runs in the page. */
function breakApi(holder: string, name: string, way: Way, isMethod: boolean): void {
  const target = holder.split('.').reduce<object>(
    // The names are those of the tables above.
    (object, key) => Reflect.get(object, key) as object,
    globalThis,
  );
  const denied = (): DOMException => new DOMException('Access is denied.', 'SecurityError');
  const thrown = (): never => {
    throw denied();
  };
  if (way === 'throws' && !isMethod) {
    Object.defineProperty(target, name, { configurable: true, get: thrown });
    return;
  }
  const replacements: Partial<Record<Way, unknown>> = {
    throws: thrown,
    rejects: () => Promise.reject(denied()),
    hangs: () => new Promise(() => undefined),
  };
  Object.defineProperty(target, name, { configurable: true, value: replacements[way] });
}

const broken = (api: string, way: Way, isMethod: boolean): PlatformFault => {
  const [holder, name] = (isMethod ? METHODS : PROPERTIES)[api] ?? ['', ''];
  const given = [holder, name, way, isMethod].map((each) => JSON.stringify(each)).join();
  return { api, way, script: `(${String(breakApi)})(${given})` };
};

export const PLATFORM_FAULTS: readonly PlatformFault[] = [
  ...Object.keys(PROPERTIES).flatMap((api) => [
    broken(api, 'is missing', false),
    broken(api, 'throws', false),
  ]),
  ...Object.keys(METHODS).flatMap((api) => [
    broken(api, 'is missing', true),
    broken(api, 'throws', true),
  ]),
  ...ASYNCHRONOUS.flatMap((api) => [broken(api, 'rejects', true), broken(api, 'hangs', true)]),
  ...LIES.map(({ api, how, script }): PlatformFault => ({
    api,
    way: 'lies',
    how,
    script: `(${String(script)})()`,
  })),
];

/** Finds a fault by the beginning of its name. */
export function platformFault(name: string): PlatformFault {
  const found = PLATFORM_FAULTS.find((fault) => nameOf(fault).startsWith(name));
  if (found === undefined) throw new Error(`There is no such fault: ${name}.`);
  return found;
}

/** How often a page may use an API before it counts as spinning. */
const MAX_USES = 300;

/** Runs in the page: reports an API that it spins on. */
function watchForSpinning(max: number): void {
  const watched: readonly (readonly [string, string])[] = [
    ['LockManager', 'request'],
    ['BroadcastChannel', 'postMessage'],
    ['History', 'replaceState'],
    ['Storage', 'setItem'],
  ];
  for (const [type, name] of watched) {
    let holder: object | undefined;
    try {
      holder = (Reflect.get(globalThis, type) as { prototype: object } | undefined)?.prototype;
    } catch {
      // Broken: it throws when it is read.
    }
    if (holder === undefined) continue;
    const used: unknown = Reflect.get(holder, name);
    if (typeof used !== 'function') continue;
    let uses = 0;
    Object.defineProperty(holder, name, {
      configurable: true,
      value: function (this: unknown, ...given: unknown[]): unknown {
        uses += 1;
        if (uses === max) reportError(new Error(`spins on ${type}.${name}`));
        // A page that spins without a pause would never answer the test.
        if (uses > 10 * max) throw new Error(`spins on ${type}.${name}`);
        return Reflect.apply(used, this, given);
      },
    });
  }
}

/**
 * Breaks APIs in every page of a context. A page that spins on an API has the uncaught error
 * `spins on …`.
 */
export async function breakPlatform(
  context: BrowserContext,
  ...faults: readonly Pick<PlatformFault, 'script'>[]
): Promise<void> {
  for (const { script } of faults) {
    // Not in the blank page of a new tab, which lacks what only secure pages have.
    await context.addInitScript({ content: `if (location.protocol !== 'about:') ${script}` });
  }
  await context.addInitScript(watchForSpinning, MAX_USES);
}
