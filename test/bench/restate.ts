/** Many identifications at once on Restate, on this machine: `node --import tsx test/bench/restate.ts`. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRestateHost, registerRestateService } from '../../src/restate/index.js';
import { createGatewayActors } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { openEngine } from '../support/restate.js';
import { bundleService, startService } from '../restate/processes.js';

const FLOWS = Number(process.env['FLOWS'] ?? 500);
/** Small user ids trigger scripted faults in the sandbox. */
const FIRST_USER = 100_001;
const TICKS_PER_SECOND = 100;

/** CPU time in s, and peak memory in MB. */
function usage(pid: number): { cpu: number; memory: number } {
  const stat =
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ') ?? [];
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return {
    cpu: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
    memory: Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
  };
}

const sandbox = await startSandbox({ processingDelay: 2_000, signingDelay: 2_000 });
const engine = await openEngine({ RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE: '256 MiB' });
const bundle = await bundleService();
const { url, accessToken } = sandbox;
const service = await startService(bundle.path, {
  url,
  accessToken,
  port: 0,
  timings: { pollInterval: 1_000, pollTimeout: 600_000, requestTimeout: 60_000 },
});
await registerRestateService({ adminUrl: engine.adminUrl, serviceUrl: service.url });
const host = createRestateHost({
  ingressUrl: engine.ingressUrl,
  adminUrl: engine.adminUrl,
  requestTimeout: 120_000,
  actors: createGatewayActors({
    baseUrl: url,
    getAccessToken: () => accessToken,
    allowInsecureLoopback: true,
  }),
});

/** One identification; the user submits each page at once. */
async function flow(userId: number): Promise<void> {
  const { identification } = await host.start({ userId });
  const { id } = identification;
  for (const form of ['pass', 'sign']) {
    const hosted = await host.hostedPage(id, { timeout: 300_000 });
    await fetch(`${hosted.url}/${form}`, { method: 'POST', redirect: 'manual' });
    await host.send(id, { type: 'redirect.succeeded' });
  }
}

const before = { engine: usage(engine.pid()), service: usage(service.pid) };
const since = performance.now();
await Promise.all(Array.from({ length: FLOWS }, (_, index) => flow(FIRST_USER + index)));
for (let completed = 0; completed < FLOWS; completed = (await host.count()).completed) {
  await sleep(250);
}
const wall = (performance.now() - since) / 1_000;
const after = { engine: usage(engine.pid()), service: usage(service.pid) };
const perFlow = (name: 'engine' | 'service'): number =>
  Math.round(((after[name].cpu - before[name].cpu) / FLOWS) * 1_000);
const once = Array.from({ length: FLOWS }, (_, index) => sandbox.finalizations(FIRST_USER + index));

process.stdout.write(
  `${JSON.stringify({
    flows: FLOWS,
    completedOnce: once.filter((times) => times === 1).length,
    wallSeconds: Math.round(wall * 10) / 10,
    requests: sandbox.requests.length,
    cpuMsPerFlow: { engine: perFlow('engine'), service: perFlow('service') },
    memoryMb: { engine: after.engine.memory, service: after.service.memory },
  })}\n`,
);
await host.close();
await service.end('SIGKILL');
await engine.stop();
await sandbox.close();
bundle.remove();
