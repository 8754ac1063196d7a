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
   * state; where its store fails, the text has no `identifications` gauge.
   */
  text(host: Pick<IdentificationHost, 'count'>): Promise<string>;
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
export function createMetrics(): HostMetrics {
  const registry = new Registry();
  const registers = [registry];

  const identifications = new Gauge({
    name: 'identifications',
    help: 'Identifications that are kept, by state',
    labelNames: ['state'],
    registers,
  });
  const entered = new Counter({
    name: 'identification_states_entered_total',
    help: 'States entered',
    labelNames: ['state'],
    registers,
  });
  const stateDuration = new Histogram({
    name: 'identification_state_duration_seconds',
    help: 'Time spent in a state, once it is left',
    labelNames: ['state'],
    buckets: BUCKETS_SECONDS.state,
    registers,
  });
  const failures = new Counter({
    name: 'identification_failures_total',
    help: 'Identifications that have failed, by failure',
    labelNames: ['code'],
    registers,
  });
  const polls = new Counter({
    name: 'identification_polls_total',
    help: 'Polls of the status: done, aborted, or a failure code',
    labelNames: ['outcome'],
    registers,
  });
  const requestDuration = new Histogram({
    name: 'identification_gateway_request_duration_seconds',
    help: 'Calls to the gateway: done, aborted or failed',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS_SECONDS.request,
    registers,
  });
  const callLateness = new Histogram({
    name: 'identification_call_lateness_seconds',
    help: 'How much later than planned a poll or a retry was sent',
    buckets: BUCKETS_SECONDS.lateness,
    registers,
  });
  const retries = new Counter({
    name: 'identification_retries_total',
    help: 'Failed calls that are repeated automatically',
    labelNames: ['state', 'code'],
    registers,
  });
  const wakeLateness = new Histogram({
    name: 'identification_wake_lateness_seconds',
    help: 'How long after its due time a parked identification was woken',
    buckets: BUCKETS_SECONDS.lateness,
    registers,
  });
  const saveDuration = new Histogram({
    name: 'identification_save_duration_seconds',
    help: 'Saves: done, conflict or failed',
    labelNames: ['outcome'],
    buckets: BUCKETS_SECONDS.save,
    registers,
  });
  const deliveries = new Counter({
    name: 'identification_deliveries_total',
    help: 'Calls of onCompleted: done or failed',
    labelNames: ['outcome'],
    registers,
  });
  const damaged = new Counter({
    name: 'identification_damaged_records_total',
    help: 'Records that were damaged',
    registers,
  });
  const storeErrors = new Counter({
    name: 'identification_store_errors_total',
    help: 'Times that the store could not be read or written for what is due',
    registers,
  });

  // `increase()` does not see the first event of a series that appears with it.
  for (const state of identificationStates) entered.inc({ state }, 0);
  for (const code of FAILURE_CODES) failures.inc({ code }, 0);
  for (const outcome of ['done', 'aborted', ...FAILURE_CODES]) polls.inc({ outcome }, 0);
  for (const outcome of ['done', 'conflict', 'failed']) saveDuration.zero({ outcome });
  for (const outcome of ['done', 'failed']) deliveries.inc({ outcome }, 0);
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
      case 'damaged':
        damaged.inc();
        break;
      case 'storeError':
        storeErrors.inc();
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
      return registry.metrics();
    },
  };
}

const isRepeatedAutomatically = (code: (typeof FAILURE_CODES)[number]): boolean =>
  FAILURES[code].automaticRetry !== 'never';
