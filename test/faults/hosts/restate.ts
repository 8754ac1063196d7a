/**
 * A host on Restate behind the HTTP API that a server has. One engine for all scenarios, and for
 * each of them a service on a sandbox of its own.
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
  // What goes wrong is meant for the machine, not for who asks for the page.
  const ownActors = sandboxActors(sandbox, { fetch: fetchByHost, ...hosts });
  const written: (() => string)[] = [];
  const told: string[] = [];
  const started = new Set<string>();

  async function serve(port: number): Promise<ServedRestateService> {
    const service = createRestateService({ actors, timings, pendingStatuses });
    return serveRestateService({
      service: watched(service, (text) => void written.push(text)),
      port,
      drainTimeout: 0,
      onWarning: (message) => void told.push(message),
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
  // A port may be one that an earlier service had: the path tells Restate that it is another.
  await registerRestateService({ adminUrl, serviceUrl: `${served.url}/${randomUUID()}` });
  let host = connect();
  onTestFinished(async () => {
    // Whoever is identified next may be the same user.
    await Promise.all(
      [...started].map((id) => host.send(id, { type: 'cancel' }).catch(() => undefined)),
    );
    await host.close();
    await endInvocations(adminUrl);
  });

  return {
    host: () => host,
    // As far as Restate can tell; `test/restate/kill.long.ts` kills processes.
    crash: async (tamper) => {
      if (tamper !== undefined) throw new Error('There is no checkpoint to tamper with.');
      await host.close();
      await served.close();
      served = await serve(Number(new URL(served.url).port));
      host = connect();
    },
    kept: () => written.map((text) => withoutDevice(text())).join('\n'),
    told: () => told.join('\n'),
  };
}

/** What is still under way would wait for its service for ever, and its user with it. */
async function endInvocations(adminUrl: string): Promise<void> {
  for (;;) {
    const query = "select id from sys_invocation_status where status != 'completed'";
    const invocations = await queryRestate({ adminUrl }, query, v.object({ id: v.string() }));
    if (invocations.length === 0) return;
    await Promise.all(
      // One that has ended meanwhile is not found.
      invocations.map(({ id }) => fetch(`${adminUrl}/invocations/${id}/kill`, { method: 'PATCH' })),
    );
  }
}

/** All that a service gives Restate to keep: there is no other way to there. */
const watched = (service: RestateService, note: (text: () => string) => void): RestateService => ({
  createHandler: (options) => {
    const handle = service.createHandler(options);
    return (
      request: IncomingMessage | Http2ServerRequest,
      response: ServerResponse | Http2ServerResponse,
    ) => {
      if (!(request instanceof Http2ServerRequest) || response instanceof ServerResponse) {
        throw new Error('Restate speaks HTTP/2.');
      }
      const chunks: Buffer[] = [];
      note(() => Buffer.concat(chunks).toString('utf8'));
      const write = response.write.bind(response);
      response.write = (chunk: string | Uint8Array, ...rest: never[]) => {
        chunks.push(Buffer.from(chunk));
        return write(chunk, ...rest);
      };
      handle(request, response);
    };
  },
});

/** It is at rest until the end, as is documented. */
const withoutDevice = (text: string): string =>
  text.replace(
    /"(localTimezone|userAgent|browserLanguage|userLanguage|deviceName)":"[^"]*"/g,
    '"$1":null',
  );
