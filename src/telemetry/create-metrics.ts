import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isWorking } from '../../machines/identification.machine.js';
import { identificationStates } from '../../machines/identification.types.js';
import { FAILURES, isFailureCode } from '../../machines/failure.js';
import type { HostEvent } from '../host/host-event.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { Observer } from './combine-observers.js';

/** The metrics of one host, in a registry of their own. */
export interface HostMetrics {
  /** Pass it as the `observe` option of the host. */
  readonly observe: Observer;
  /** The `Content-Type` of `text`. */
  readonly contentType: string;
  /**
   * Resolves with the text of a scrape. Asks the host for the number of identifications in each
   * state, and for the events that wait; where its store fails, the text has no such gauges.
   */
  text(host: MeasuredHost): Promise<string>;
}

/** What the metrics ask a host for. */
export type MeasuredHost = Pick<IdentificationHost, 'count'> &
  Partial<Pick<IdentificationHost, 'eventQueue'>>;

/** The connections of a store to its database: a `Pool` of `pg`. */
export interface MeasuredPool {
  /** All connections. */
  readonly totalCount: number;
  /** Those that no statement uses. */
  readonly idleCount: number;
  /** The statements that wait for a connection. */
  readonly waitingCount: number;
}

/** The options of `createMetrics`. */
export interface MetricsOptions {
  /** The pool of a store in Postgres, whose connections are counted at each scrape. */
  readonly pool?: MeasuredPool;
}

// Around the default timings (requests of up to 10 s, polls every 3 s) and users who take minutes.
const BUCKETS_SECONDS = {
  request: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  state: [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400, 604_800],
  lateness: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600, 3_600],
  save: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
};

const FAILURE_CODES = Object.keys(FAILURES).filter(isFailureCode);

/**
 * Creates Prometheus metrics of a host. `docs/operations.md` lists their names and labels; no label
 * holds an id.
 *
 * Needs the package `prom-client`.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createServerHost } from 'identification-machine/server';
 * import { createMetrics } from 'identification-machine/telemetry';
 * import type { ServerHostOptions } from 'identification-machine/server';
 *
 * const metrics = createMetrics();
 * const host = createServerHost({ ...options, observe: metrics.observe });
 * createServer((_request, response) => {
 *   void metrics.text(host).then((text) => {
 *     response.setHeader('content-type', metrics.contentType).end(text);
 *   });
 * }).listen(9464, '127.0.0.1');
 *
 * declare const options: ServerHostOptions;
 * ```
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export function createMetrics({ pool }: MetricsOptions = {}): HostMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <TLabel extends string>(name: string, help: string, ...labelNames: TLabel[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = <TLabel extends string>(
    buckets: number[],
    name: string,
    help: string,
    ...labelNames: TLabel[]
  ) => new Histogram({ name, help, labelNames, buckets, registers });

  const identifications = new Gauge({
    name: 'identifications',
    help: 'Identifications that are kept, by state',
    labelNames: ['state'],
    registers,
  });
  const entered = counter('identification_states_entered_total', 'States entered', 'state');
  const stateDuration = histogram(
    BUCKETS_SECONDS.state,
    'identification_state_duration_seconds',
    'Time spent in a state, once it is left',
    'state',
  );
  const failures = counter(
    'identification_failures_total',
    'Identifications that have failed, by failure',
    'code',
  );
  const polls = counter(
    'identification_polls_total',
    'Polls of the status: done, aborted, or a failure code',
    'outcome',
  );
  const requestDuration = histogram(
    BUCKETS_SECONDS.request,
    'identification_gateway_request_duration_seconds',
    'Calls to the gateway: done, aborted or failed',
    'operation',
    'outcome',
  );
  const callLateness = histogram(
    BUCKETS_SECONDS.lateness,
    'identification_call_lateness_seconds',
    'How much later than planned a poll or a retry was sent',
  );
  const retries = counter(
    'identification_retries_total',
    'Failed calls that are repeated automatically',
    'state',
    'code',
  );
  const wakeLateness = histogram(
    BUCKETS_SECONDS.lateness,
    'identification_wake_lateness_seconds',
    'How long after its due time a parked identification was woken',
  );
  const saveDuration = histogram(
    BUCKETS_SECONDS.save,
    'identification_save_duration_seconds',
    'Saves: done, conflict or failed',
    'outcome',
  );
  const deliveries = counter(
    'identification_deliveries_total',
    'Calls of onCompleted: done or failed',
    'outcome',
  );
  const webhooks = counter(
    'identification_events_sent_total',
    'Attempts to send an event to the app: delivered, failed or dead',
    'outcome',
  );
  const waitingEvents = gauge(
    'identification_events_waiting',
    'Events that wait for their delivery, those that a dead letter holds included',
  );
  const deadEvents = gauge('identification_events_dead', 'Dead letters');
  const oldestEvent = gauge(
    'identification_events_oldest_seconds',
    'For how long the oldest waiting event has waited',
  );
  const unfinalized = counter(
    'identification_unfinalized_total',
    'Times that a signed identification had waited for longer than it may; it does not expire',
  );
  const damaged = counter('identification_damaged_records_total', 'Records that were damaged');
  const storeErrors = counter(
    'identification_store_errors_total',
    'Times that the store could not be read or written for what is due',
  );

  const storeUp = gauge(
    'identification_store_up',
    'Whether the store works: 1, or 0 from its first error to its next success',
  );

  // Of a host that shares its store.
  const owned = gauge('identification_owned', 'Identifications that this server works on now');
  const claims = counter(
    'identification_claims_total',
    'Identifications that had no server, and that this one has claimed',
  );
  const leases = counter(
    'identification_leases_total',
    'Renewals of the lease on the store: renewed, failed or lost',
    'outcome',
  );
  const newsLag = gauge(
    'identification_news_lag_seconds',
    'How long news of other servers take; missing where none arrive',
  );

  if (pool !== undefined) {
    const connections = new Gauge({
      name: 'identification_store_connections',
      help: 'Connections to the database: busy or idle; waiting: statements that wait for one',
      labelNames: ['state'],
      registers,
      collect: () => {
        connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
        connections.set({ state: 'idle' }, pool.idleCount);
        connections.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
  }

  newsLag.remove();
  for (const outcome of ['renewed', 'failed', 'lost']) leases.inc({ outcome }, 0);
  storeUp.set(1);
  // `increase()` does not see the first event of a series that appears with it.
  for (const state of identificationStates) entered.inc({ state }, 0);
  for (const code of FAILURE_CODES) failures.inc({ code }, 0);
  for (const outcome of ['done', 'aborted', ...FAILURE_CODES]) polls.inc({ outcome }, 0);
  for (const outcome of ['done', 'conflict', 'failed']) saveDuration.zero({ outcome });
  for (const outcome of ['done', 'failed']) deliveries.inc({ outcome }, 0);
  for (const outcome of ['delivered', 'failed', 'dead']) webhooks.inc({ outcome }, 0);
  for (const state of identificationStates.filter(isWorking)) {
    for (const code of FAILURE_CODES.filter(isRepeatedAutomatically))
      retries.inc({ state, code }, 0);
  }

  function observe(event: HostEvent): void {
    switch (event.type) {
      case 'state':
        entered.inc({ state: event.to });
        if (event.from !== null) stateDuration.observe({ state: event.from }, event.spent / 1_000);
        if (event.failure !== null) failures.inc({ code: event.failure });
        break;
      case 'call': {
        const { call: operation, outcome } = event;
        const kind = outcome === 'done' || outcome === 'aborted' ? outcome : 'failed';
        if (operation === 'getStatus') polls.inc({ outcome });
        requestDuration.observe({ operation, outcome: kind }, event.duration / 1_000);
        if (event.late !== null) callLateness.observe(event.late / 1_000);
        break;
      }
      case 'retry':
        retries.inc({ state: event.state, code: event.code });
        break;
      case 'wake':
        wakeLateness.observe(event.late / 1_000);
        break;
      case 'save':
        saveDuration.observe({ outcome: event.outcome }, event.duration / 1_000);
        break;
      case 'delivery':
        deliveries.inc({ outcome: event.outcome });
        break;
      case 'webhook':
        webhooks.inc({ outcome: event.outcome });
        break;
      case 'unfinalized':
        unfinalized.inc();
        break;
      case 'damaged':
        damaged.inc();
        break;
      case 'storeError':
        storeErrors.inc();
        break;
      case 'lease':
        owned.set(event.owned);
        claims.inc(event.claimed);
        leases.inc({ outcome: event.outcome });
        if (event.lag === null) newsLag.remove();
        else newsLag.set(event.lag / 1_000);
        break;
      case 'store':
        storeUp.set(event.works ? 1 : 0);
        break;
    }
  }

  return {
    observe,
    contentType: registry.contentType,
    text: async (host) => {
      const counts = await host.count().catch(() => ({}));
      identifications.reset();
      for (const [state, count] of Object.entries(counts)) identifications.set({ state }, count);
      const queue = await host.eventQueue?.().catch(() => null);
      for (const one of [waitingEvents, deadEvents, oldestEvent]) one.remove();
      if (queue != null) {
        waitingEvents.set(queue.waiting);
        deadEvents.set(queue.dead);
        oldestEvent.set(queue.oldest / 1_000);
      }
      return registry.metrics();
    },
  };
}

const isRepeatedAutomatically = (code: (typeof FAILURE_CODES)[number]): boolean =>
  FAILURES[code].automaticRetry !== 'never';
