/** A person in the liveness test, whose browser loses landings. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LivenessWorld } from './liveness-world.js';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly can: readonly string[];
}

/** How often a landing does not arrive, and how often a Fail landing comes in its place. */
const LOST = 0.5;
const WRONG = 0.1;
const ATTEMPT_MS = 3_000;

/**
 * Goes through both hosted pages, and never comes back once the documents are signed, unless that one
 * landing arrives. Every request may fail; the person then looks again.
 */
export async function playUser(
  world: LivenessWorld,
  userId: number,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  const headers = { authorization: `user ${String(userId)}`, 'content-type': 'application/json' };
  const done = { isStarted: false, isSigned: false };
  // On a busy machine the outages can end before each person has come.
  while (!done.isSigned && !(signal.aborted && done.isStarted)) {
    try {
      await step();
    } catch {
      // The server is down, full or busy.
    }
    await sleep(100 + random() * 300);
  }

  async function step(): Promise<void> {
    const { id, state, can } = (await post('/identifications', {})) as Shown;
    done.isStarted = true;
    if (state === 'awaitingRedirect' || state === 'signing') await visit(id);
    // An impatient person in a failure or a stall.
    else if (can.includes('retry') && random() < 0.3) await send(id, 'retry', state);
    else if (can.includes('keepWaiting') && random() < 0.3) await send(id, 'keepWaiting', state);
  }

  const send = (id: string, type: string, state: string) =>
    post(`/identifications/${id}/events`, { type, state });

  async function visit(id: string): Promise<void> {
    const answer = await request(`/identifications/${id}/open`, '{}');
    const cookie = answer.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const { page, url } = (await answer.json()) as { readonly page: string; readonly url: string };
    const form = page === 'signing' ? 'sign' : 'pass';
    done.isSigned = page === 'signing';
    await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
    if (random() < LOST) return;
    const landing = random() < WRONG ? 'fail' : 'success';
    await fetch(`${world.url()}/return/${landing}`, {
      headers: { cookie },
      redirect: 'manual',
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
  }

  async function request(path: string, body: string): Promise<Response> {
    const answer = await fetch(world.url() + path, {
      ...{ method: 'POST', headers, body },
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    if (!answer.ok) throw new Error(`The server answered ${String(answer.status)}.`);
    return answer;
  }

  async function post(path: string, body: object): Promise<unknown> {
    return (await request(path, JSON.stringify(body))).json();
  }
}
