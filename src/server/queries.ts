import { viewOf } from '../../machines/identification.view.js';
import { MAX_TIMER_MS } from '../gateway/timers.js';
import { fromStore, IdentificationHostError, unknownIdentification } from '../host/host-error.js';
import type { IdentificationHost, UserOptions } from '../host/identification-host.js';
import { cursorOf, parseListOptions, NO_IDENTIFICATIONS } from '../host/list-query.js';
import { identificationInput } from '../input/identification-input.js';
import type { DamagedRecords } from './damaged-records.js';
import type { ParsedRecord } from './identification-record.js';
import type { IdentificationRecord, IdentificationStore } from './identification-store.js';
import type { LiveRegistry } from './live-registry.js';

/** The methods of a host that change no identification. */
export interface Queries extends Pick<IdentificationHost, 'get' | 'current' | 'list' | 'count'> {
  /** Activates a damaged record in progress, so that the gateway is asked for its state. */
  find(id: string): Promise<ParsedRecord | null>;
  /** @throws IdentificationHostError `unknownIdentification` */
  mustFind(id: string): Promise<ParsedRecord>;
  /**
   * The id of what a hint is for.
   *
   * @throws IdentificationHostError `unknownIdentification`
   */
  idOf(target: string | UserOptions): Promise<string>;
  /** @param timeout ms */
  hostedPage(id: string, timeout: number): ReturnType<IdentificationHost['hostedPage']>;
}

/** @param closing aborts when the host closes */
export function createQueries(
  store: IdentificationStore,
  registry: LiveRegistry,
  damaged: DamagedRecords,
  closing: AbortSignal,
): Queries {
  async function find(id: string): Promise<ParsedRecord | null> {
    const record = await latest(id);
    if (record === null) return null;
    const parsed = registry.parse(record);
    if (record.inProgress && !registry.get(id) && parsed.isDamaged) {
      registry.activate(parsed, { kind: 'resume' });
    }
    return parsed;
  }

  async function latest(id: string): Promise<IdentificationRecord | null> {
    const own = registry.get(id)?.record();
    if (own !== undefined && store.sharing === undefined) return own;
    const record = await fromStore(damaged.load(id));
    const live = registry.get(id);
    if (live === undefined || record === null) return record;
    // A save of ours may be on its way: the answer to it tells.
    if (record.version <= live.record().version || !live.isSaved()) return live.record();
    registry.disown(live);
    return record;
  }

  async function mustFind(id: string): Promise<ParsedRecord> {
    const parsed = await find(id);
    if (parsed !== null) return parsed;
    throw unknownIdentification();
  }

  async function idOf(target: string | UserOptions): Promise<string> {
    if (typeof target === 'string') return target;
    const { userId, userType } = identificationInput({ subject: target }).subject;
    const record = await fromStore(store.current(userId, userType));
    if (record !== null) return record.id;
    throw unknownIdentification();
  }

  const get: Queries['get'] = async (id) => {
    const parsed = await find(id);
    return parsed && registry.toHosted(parsed);
  };

  const current: Queries['current'] = async (subject) => {
    const { userId, userType } = identificationInput({ subject }).subject;
    const record = await fromStore(store.current(userId, userType));
    return record && get(record.id);
  };

  const list: Queries['list'] = async (options = {}) => {
    const { conditions, limit, start } = parseListOptions(options);
    const records = await fromStore(
      // One record more than asked for shows whether there is another page.
      store.list({ ...conditions, ...(start && { after: start }), limit: limit + 1 }),
    );
    const page = records.slice(0, limit);
    const isWhole = start === null && Object.keys(conditions).length === 0;
    const last = page.at(-1);
    return {
      identifications: page.map((record) => {
        const hosted = registry.toHosted(registry.parse(record));
        return { ...hosted, view: { ...hosted.view, hosted: null } };
      }),
      damaged: isWhole ? await fromStore(damaged.all()) : [],
      next: records.length > limit && last ? cursorOf(last) : null,
    };
  };

  /**
   * Waits while the machine asks the gateway for the URL. Where the identification is at a hosted
   * page whose URL this process does not know, it makes the machine ask: initiating with `false`
   * returns the session in progress, and the status call of phase A the signing.
   */
  const hostedPage: Queries['hostedPage'] = async (id, timeout) => {
    let notify = (): void => undefined;
    const onEvent = (): void => {
      notify();
    };
    const timeUp = new AbortController();
    const timer = setTimeout(
      () => {
        timeUp.abort();
      },
      Math.min(timeout, MAX_TIMER_MS),
    );
    timeUp.signal.addEventListener('abort', onEvent);
    closing.addEventListener('abort', onEvent);
    const unsubscribe = registry.listeners.add(id, onEvent);
    try {
      for (;;) {
        const event = new Promise<void>((resolve) => {
          notify = resolve;
        });
        if (closing.aborted) throw new IdentificationHostError('closed', 'The host is closed.');
        const parsed = await mustFind(id);
        const { state, hosted, working } = viewOf(registry.savedSnapshot(parsed));
        if (hosted !== null) return hosted;
        const isAtPage = state === 'awaitingRedirect' || state === 'signing';
        if ((!isAtPage && !working) || timeUp.signal.aborted) {
          const message = `There is no hosted page to open in the state ${state}.`;
          throw new IdentificationHostError('noHostedPage', message, { state });
        }
        if (isAtPage && !registry.get(id)) {
          // Listeners do not hear of a failed save: its error reaches the caller from here.
          await registry.activate(parsed, { kind: 'resume' }).whenSaved();
        }
        await event;
      }
    } finally {
      clearTimeout(timer);
      unsubscribe();
      closing.removeEventListener('abort', onEvent);
    }
  };

  return {
    find,
    mustFind,
    idOf,
    get,
    current,
    list,
    count: async () => ({ ...NO_IDENTIFICATIONS, ...(await fromStore(store.count())) }),
    hostedPage,
  };
}
