import { createGatewayActors } from '../gateway/actors.js';
import type { IdentificationHost } from '../host/identification-host.js';
import type { JournalDirectory } from '../inspect/node/index.js';
import {
  createPooledTransport,
  createServerHost,
  type IdentificationStore,
} from '../server/index.js';
import { eventsOf } from './event-options.js';
import { gatewayOptions, timingsOf } from './gateway-options.js';
import type { OptionValues } from './option.js';
import { withOptionNames } from './parse-options.js';
import { SERVE_OPTIONS } from './serve-options.js';
import type { openTelemetry } from './serve-telemetry.js';

type ServeValues = OptionValues<typeof SERVE_OPTIONS>;
type Telemetry = Awaited<ReturnType<typeof openTelemetry>>;

const DAY_MS = 86_400_000;
/** A user who starts waits for that many answers of the gateway at most. */
const CALLS_PER_CONNECTION = 8;
export async function openHost(
  options: ServeValues,
  store: IdentificationStore,
  { observe }: Telemetry,
  journals: JournalDirectory | null,
): Promise<IdentificationHost> {
  try {
    return withOptionNames(SERVE_OPTIONS, () =>
      createServerHost({
        actors: createGatewayActors({
          ...gatewayOptions(options),
          transport: createPooledTransport({
            connections: options.connections,
            ...(options['use-env-proxy'] && { useEnvProxy: true }),
          }),
        }),
        store,
        observe,
        timings: timingsOf(options),
        retention: options.retention * DAY_MS,
        abandonAfter: options['abandon-after'],
        separateUserTypes: options['separate-user-types'],
        ...(journals && { inspect: journals.inspect }),
        ...eventsOf(options),
        maxCalls: CALLS_PER_CONNECTION * options.connections,
        drainTimeout: options['drain-timeout'],
      }),
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}
