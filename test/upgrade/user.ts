/** What a user and an operator do with an identification, on any host. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostedIdentification, IdentificationState, IdentificationHost } from './present.js';

const PATIENCE_MS = 45_000;
const LOOK_MS = 100;

/** Resolves with the first value that is not `undefined`; rejects with `what` where none comes. */
export async function eventually<T>(
  what: () => string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what()}.`);
    await sleep(LOOK_MS);
  }
}

export async function until(
  host: IdentificationHost,
  id: string,
  condition: IdentificationState | ((identification: HostedIdentification) => boolean),
): Promise<HostedIdentification> {
  const isMet =
    typeof condition === 'function'
      ? condition
      : ({ view }: HostedIdentification) => view.state === condition;
  let seen: HostedIdentification | null = null;
  return eventually(
    () => `${String(condition)}: ${JSON.stringify(seen)}`,
    async () => {
      seen = await host.get(id).catch(unlessBusy);
      return seen !== null && isMet(seen) ? seen : undefined;
    },
  );
}

/** Restate has not answered in time: the next look may have more luck. */
function unlessBusy(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'storeUnavailable') return null;
  throw error;
}

/** Submits the form of a hosted page that leads on, or does nothing where that was done before. */
export async function submit(url: string): Promise<void> {
  const form = url.includes('/signhost/') ? 'sign' : 'pass';
  const answer = await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`The form got ${String(answer.status)}.`);
}

/** Does on the hosted page what is to be done there, and comes back. */
export async function visit(host: IdentificationHost, id: string): Promise<void> {
  const { url } = await host.hostedPage(id);
  await submit(url);
  await host.send(id, { type: 'redirect.succeeded' });
}

/** Does everything right until the identification is completed, or can't go on. */
export async function finish(host: IdentificationHost, id: string): Promise<HostedIdentification> {
  const parked = await until(host, id, ({ view }) => !view.working);
  const { state, can } = parked.view;
  if (state === 'awaitingRedirect' || state === 'signing') await visit(host, id);
  else if (can.includes('keepWaiting')) await host.send(id, { type: 'keepWaiting' });
  else if (can.includes('retry')) await host.send(id, { type: 'retry' });
  else if (can.includes('restart')) await host.send(id, { type: 'restart' });
  else return parked;
  return finish(host, id);
}
