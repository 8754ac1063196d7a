/** A process that serves a service with the orders of its first input line. */
import { createInterface } from 'node:readline';
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
}

async function serve({ url, accessToken, port, timings }: ServiceOrders): Promise<void> {
  const service = createRestateService({
    actors: createGatewayActors({
      baseUrl: url,
      getAccessToken: () => accessToken,
      allowInsecureLoopback: true,
    }),
    timings,
  });
  const served = await serveRestateService({ service, port });
  process.stdout.write(`${served.url}\n`);
}

createInterface(process.stdin).once('line', (line) => {
  void serve(JSON.parse(line) as ServiceOrders);
});
