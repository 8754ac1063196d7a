/**
 * A host on Restate behind the HTTP API of a server. All scenarios share one engine; each has its own
 * service and sandbox.
 */
import { randomUUID } from 'node:crypto';
import { ServerResponse, type IncomingMessage } from 'node:http';
import { Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import { queryRestate } from '../../../src/restate/admin-api.js';
import {
  createRestateHost,
  createRestateService,
  registerRestateService,
  serveRestateService,
  type RestateService,
  type ServedRestateService,
} from '../../../src/restate/index.js';
import type { IdentificationHost } from '../../../src/index.js';
import { sandboxActors } from '../../support/host.js';
import type { TestEngine } from '../../support/restate.js';
import { fetchByHost, type Driver, type DriverOptions } from './driver.js';
import { drive, type Server } from './server.js';

export const restate = (engine: () => TestEngine): Driver => ({
  host: 'Restate',
  open: async (options) => drive(await openOnRestate(engine(), options)),
});

async function openOnRestate(
  { ingressUrl, adminUrl }: TestEngine,
  { sandbox, getAccessToken, timings = {}, pendingStatuses, allowedHosts }: DriverOptions,
): Promise<Server> {
  const hosts = allowedHosts !== null && { allowedHosts };
  const actors = sandboxActors(sandbox, { getAccessToken, ...hosts });
  // The faults are for the machine's calls, not for the host's own calls.
  const ownActors = sandboxActors(sandbox, { fetch: fetchByHost, ...hosts });
  const written: (() => string)[] = [];
  const reported: string[] = [];
  const started = new Set<string>();

  async function serve(port: number): Promise<ServedRestateService> {
    const service = createRestateService({ actors, timings, pendingStatuses });
    return serveRestateService({
      service: recording(service, (text) => void written.push(text)),
      port,
      drainTimeout: 0,
      onWarning: (message) => void reported.push(message),
    });
  }

  function connect(): IdentificationHost {
    const host = createRestateHost({ ingressUrl, actors: ownActors });
    return {
      ...host,
      start: async (subject, options) => {
        const answer = await host.start(subject, options);
        started.add(answer.identification.id);
        return answer;
      },
    };
  }

  let served = await serve(0);
  onTestFinished(() => served.close());
  // An earlier service may have had this port; the path makes it another service for Restate.
  await registerRestateService({ adminUrl, serviceUrl: `${served.url}/${randomUUID()}` });
  let host = connect();
  onTestFinished(async () => {
    // The next scenario may have the same user.
    await Promise.all(
      [...started].map((id) => host.send(id, { type: 'cancel' }).catch(() => undefined)),
    );
    await host.close();
    await endInvocations(adminUrl);
  });

  return {
    host: () => host,
    // Restate sees no difference to a crash; `test/restate/kill.long.ts` kills processes.
    crash: async (tamper) => {
      if (tamper !== undefined) throw new Error('Restate has no checkpoint to tamper with.');
      await host.close();
      await served.close();
      served = await serve(Number(new URL(served.url).port));
      host = connect();
    },
    stored: () => written.map((text) => withoutDevice(text())).join('\n'),
    reported: () => reported.join('\n'),
  };
}

/** Kills pending invocations, which would wait for their service for ever and block their user. */
async function endInvocations(adminUrl: string): Promise<void> {
  for (;;) {
    const query = "select id from sys_invocation_status where status != 'completed'";
    const invocations = await queryRestate({ adminUrl }, query, v.object({ id: v.string() }));
    if (invocations.length === 0) return;
    await Promise.all(
      // Restate does not find an invocation that has ended meanwhile.
      invocations.map(({ id }) => fetch(`${adminUrl}/invocations/${id}/kill`, { method: 'PATCH' })),
    );
  }
}

/** Records every byte that a service sends to Restate to store. */
const recording = (
  service: RestateService,
  record: (text: () => string) => void,
): RestateService => ({
  createHandler: (options) => {
    const handle = service.createHandler(options);
    return (
      request: IncomingMessage | Http2ServerRequest,
      response: ServerResponse | Http2ServerResponse,
    ) => {
      if (!(request instanceof Http2ServerRequest) || response instanceof ServerResponse) {
        throw new Error('Restate must call the service by HTTP/2.');
      }
      const chunks: Buffer[] = [];
      record(() => Buffer.concat(chunks).toString('utf8'));
      const write = response.write.bind(response);
      response.write = (chunk: string | Uint8Array, ...rest: never[]) => {
        chunks.push(Buffer.from(chunk));
        return write(chunk, ...rest);
      };
      handle(request, response);
    };
  },
});

/** Removes the device's data, which Restate stores until the end, as documented. */
const withoutDevice = (text: string): string =>
  text.replace(
    /"(localTimezone|userAgent|browserLanguage|userLanguage|deviceName)":"[^"]*"/g,
    '"$1":null',
  );
