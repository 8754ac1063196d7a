/** A process that serves a service with the orders of its first input line. */
import { createInterface } from 'node:readline';
import { createEventDelivery } from '../../src/events/index.js';
import { createGatewayActors, type IdentificationOptions } from '../../src/index.js';
import { createRestateService, serveRestateService } from '../../src/restate/index.js';

/** The first input line of the process, as JSON. */
export interface ServiceOrders {
  /** The address of the sandbox. */
  readonly url: string;
  readonly accessToken: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly timings: NonNullable<IdentificationOptions['timings']>;
  /** The app that is told of each state. */
  readonly events?: { readonly url: string; readonly key: string } | undefined;
}

async function serve({ url, accessToken, port, timings, events }: ServiceOrders): Promise<void> {
  const service = createRestateService({
    actors: createGatewayActors({
      baseUrl: url,
      getAccessToken: () => accessToken,
      allowInsecureLoopback: true,
    }),
    timings,
    ...(events && { events: createEventDelivery({ url: events.url, keys: [events.key] }) }),
  });
  const served = await serveRestateService({ service, port });
  process.stdout.write(`${served.url}\n`);
}

createInterface(process.stdin)
  .once('line', (line) => {
    void serve(JSON.parse(line) as ServiceOrders);
  })
  // The parent has gone: killed, it could not end this process.
  .once('close', () => process.exit());
