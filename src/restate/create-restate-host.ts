import { isWorking } from '../../machines/identification.machine.js';
import type { IdentificationEvent } from '../../machines/identification.types.js';
import { createHandOffOperations } from '../host/hand-off-operations.js';
import { notErasable } from '../host/erasing.js';
import { IdentificationHostError, unknownIdentification } from '../host/host-error.js';
import type {
  ErasedUser,
  HostedIdentification,
  IdentificationHost,
  SendOptions,
  StartedIdentification,
  UserOptions,
} from '../host/identification-host.js';
import { refusedEvent } from '../host/seen.js';
import { identificationInput } from '../input/identification-input.js';
import { createIngress } from './ingress.js';
import { listDeadLetters, measureEvents } from './event-introspection.js';
import { countIdentifications, listIdentifications } from './introspection.js';
import { openHostedPage } from './open-hosted-page.js';
import { parseRestateHostOptions, type RestateHostOptions } from './options.js';
import { createSubscriptions } from './subscriptions.js';

/**
 * Creates a host for the identifications on Restate: the same contract as `createServerHost`, so that
 * `createHttpApi` serves either. Any number of processes may have one.
 *
 * @throws InvalidInputError that names the option
 *
 * @example
 * ```ts
 * import { createGatewayActors } from 'identification-machine';
 * import { createRestateHost } from 'identification-machine/restate';
 *
 * const host = createRestateHost({
 *   ingressUrl: 'http://127.0.0.1:8080',
 *   actors: createGatewayActors({
 *     baseUrl: 'https://api-test.10npay.com',
 *     getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
 *   }),
 * });
 * const { identification } = await host.start({ userId: 42 });
 * const { url } = await host.hostedPage(identification.id); // send the user there; on return:
 * await host.send(identification.id, { type: 'redirect.succeeded' });
 *
 * declare const login: { accessToken(how: { forceRefresh: boolean }): Promise<string | null> };
 * ```
 */
export function createRestateHost(options: RestateHostOptions): IdentificationHost {
  const parsed = parseRestateHostOptions(options);
  const ingress = createIngress(parsed);
  const subscriptions = createSubscriptions(ingress);
  const closing = new AbortController();

  async function start(
    subject: Parameters<IdentificationHost['start']>[0],
    restart: boolean,
  ): Promise<StartedIdentification> {
    // Rejects invalid input before the call.
    identificationInput({ subject, restart });
    const answer = await ingress.start({ subject, restart });
    if (answer.outcome === 'otherUserType') {
      throw new IdentificationHostError(
        'otherUserType',
        'The user of this id has an identification of the other type in progress.',
      );
    }
    if (answer.outcome !== 'notAccepted') {
      const { identification } = answer;
      return { created: answer.outcome === 'created', identification };
    }
    const { state, can } = answer;
    const message = `The documents are signed: no new session is started in the state ${state}.`;
    throw new IdentificationHostError('notAccepted', message, { state, can });
  }

  async function send(
    id: string,
    { type }: IdentificationEvent,
    { seen }: SendOptions,
  ): Promise<HostedIdentification> {
    const answer = await ingress.drive(id, seen === undefined ? type : { type, seen });
    switch (answer.outcome) {
      case 'done':
        return answer.identification;
      case 'unknown':
        throw unknownIdentification();
      case 'notAccepted':
      case 'outdated':
        throw refusedEvent(answer.outcome, type, answer);
    }
  }

  /** Waits for the answer, for as long as a call to the gateway may take. */
  async function hint(target: string | UserOptions): Promise<HostedIdentification> {
    const id = typeof target === 'string' ? target : await idOfCurrent(target);
    if (id === null) throw unknownIdentification();
    const answer = await ingress.hint(id);
    if (answer.outcome === 'unknown') throw unknownIdentification();
    let { identification } = answer;
    const until = Date.now() + ANSWER_TIMEOUT_MS;
    while (isAsking(identification) && Date.now() < until) {
      const request = { after: identification.version, timeout: until - Date.now() };
      const next = await ingress.watch(id, request, closing.signal);
      if (next === null) throw unknownIdentification();
      identification = next;
    }
    return identification;
  }

  async function idsOf(subject: UserOptions): Promise<readonly string[]> {
    const user = identificationInput({ subject }).subject;
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const query = { userId: user.userId, limit: 1_000, ...(next !== null && { after: next }) };
      const page = await listIdentifications(parsed.admin, query, ingress.read);
      const own = page.identifications.filter(({ userType }) => userType === user.userType);
      ids.push(...own.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    return ids;
  }

  async function erase(user: UserOptions): Promise<ErasedUser> {
    const ids = await idsOf(user);
    // Where one of them may not be removed, none is.
    for (const isDryRun of [true, false]) {
      for (const id of ids) {
        const answer = await ingress.erase(id, { isDryRun });
        if (answer.outcome === 'notErasable') throw notErasable(answer.state);
      }
    }
    return { erased: ids.length };
  }

  async function idOfCurrent(user: UserOptions): Promise<string | null> {
    const { userId, userType } = identificationInput({ subject: user }).subject;
    return ingress.current({ userId, userType });
  }

  async function current(user: UserOptions): Promise<HostedIdentification | null> {
    const id = await idOfCurrent(user);
    return id === null ? null : ingress.read(id);
  }

  async function changeEvent(eventId: string, how: 'resend' | 'skip'): Promise<void> {
    if (WEBHOOK_ID.test(eventId) && (await ingress.changeEvent(eventId, how))) return;
    throw new IdentificationHostError('unknownEvent', 'There is no such dead letter.');
  }

  async function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (!closing.signal.aborted) return work();
    throw new IdentificationHostError('closed', 'The host is closed.');
  }

  const handOffs = createHandOffOperations({
    get: (id) => whileOpen(() => ingress.read(id)),
    load: (id) => whileOpen(() => ingress.readHandOff(id)),
    take: async (id, step) => {
      const answer = await whileOpen(() => ingress.takeHandOff(id, step));
      // An identification that is removed has no hand-off any more.
      return answer.outcome === 'done' ? answer.handOff : 'gone';
    },
  });

  return {
    ...handOffs,
    start: (subject, { restart = false } = {}) => whileOpen(() => start(subject, restart)),
    send: (id, event, options = {}) => whileOpen(() => send(id, event, options)),
    hint: (target) => whileOpen(() => hint(target)),
    hostedPage: (id, { timeout = 30_000 } = {}) =>
      whileOpen(() => openHostedPage(ingress, parsed.actors, id, timeout, closing.signal)),
    erase: (user) => whileOpen(() => erase(user)),
    get: (id) => whileOpen(() => ingress.read(id)),
    current: (subject) => whileOpen(() => current(subject)),
    subscribe: subscriptions.subscribe,
    list: (query = {}) => whileOpen(() => listIdentifications(parsed.admin, query, ingress.read)),
    ready: () =>
      whileOpen(async () => {
        // Of no identification: Restate answers it at once.
        await ingress.read('ready');
      }),
    count: () => whileOpen(() => countIdentifications(parsed.admin)),
    deadLetters: (query) => whileOpen(() => listDeadLetters(parsed.admin, query)),
    resendEvent: (eventId) => whileOpen(() => changeEvent(eventId, 'resend')),
    skipEvent: (eventId) => whileOpen(() => changeEvent(eventId, 'skip')),
    eventQueue: () => whileOpen(() => measureEvents(parsed.admin)),
    close: () => {
      closing.abort();
      subscriptions.close();
      return Promise.resolve();
    },
  };
}

const ANSWER_TIMEOUT_MS = 30_000;
/** The key of a queue, and the rest. */
const WEBHOOK_ID = /^[\w-]{1,64}_[\da-f]{16}$/;

/** Whether a hint waits for its answer, in a state that makes no other calls. */
const isAsking = ({ view }: HostedIdentification): boolean =>
  view.working && !isWorking(view.state);
