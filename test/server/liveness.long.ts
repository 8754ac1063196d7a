/** Row 73 of the fault table, over a whole server: with faults that heal, what is signed is completed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { randomFrom } from '../cli/random.js';
import { playUser } from './liveness-user.js';
import { OUTAGES, openLivenessWorld, type LivenessWorld } from './liveness-world.js';

/** `USERS=240 npx vitest run --project long test/server/liveness.long.ts` before a release. */
const USERS = Number(process.env['USERS'] ?? 80);
/** From it on nobody comes any more. */
const ARRIVALS_MS = 350 * USERS;
const CHAOS_MS = ARRIVALS_MS + 15_000;
/** On a machine that is busy with other things, people take longer to sign; then the outages go on for longer. */
const MAX_CHAOS_MS = 300_000;
const MIN_SIGNED = 0.4 * USERS;
/** From the end of the outages; the longest pause between two questions is 12 s. */
const QUIET_MS = 60_000;

const SEED =
  process.env['SEED'] === 'random'
    ? Math.floor(Math.random() * 2 ** 32)
    : Number(process.env['SEED'] ?? 20_260_601);

interface Listed {
  readonly id: string;
  readonly userId: number;
  readonly state: string;
  readonly timeline: readonly { readonly state: string }[];
}

/** Outages and kills, one after the other and over each other, until the signal aborts. */
async function makeTrouble(world: LivenessWorld, random: () => number, signal: AbortSignal) {
  const begun = { gateway: 0, token: 0, disk: 0, kills: 0 };
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    await sleep(400 + random() * 1_800);
    // Half as many kills as outages of each kind: a process takes a second to start.
    const chosen = OUTAGES[Math.floor(random() * (OUTAGES.length + 0.5))];
    if (chosen === undefined) {
      begun.kills += 1;
      await world.kill();
      continue;
    }
    begun[chosen] += 1;
    world.begin(chosen);
    const outage = sleep(200 + random() * 1_300).then(() => {
      world.end(chosen);
    });
    running.add(outage);
    await world.revive();
  }
  await Promise.all(running);
  for (const outage of OUTAGES) world.end(outage);
  await world.revive();
  return begun;
}

async function listAll(world: LivenessWorld): Promise<Listed[]> {
  const answer = await fetch(`${world.url()}/identifications?limit=1000`, {
    headers: { authorization: 'operator' },
  });
  return ((await answer.json()) as { readonly identifications: Listed[] }).identifications;
}

it(
  '73: after random outages, every identification that is signed is completed once, untouched',
  { timeout: 540_000 },
  async (context) => {
    process.stdout.write(`liveness: SEED=${String(SEED)}\n`);
    const random = randomFrom(SEED);
    const world = await openLivenessWorld(context);
    await world.revive();
    const { sandbox, results } = world;
    const isSigned = (userId: number): boolean =>
      sandbox.sessions(userId).some(({ status }) => status === 'DOCUMENT_SIGN_SUCCESS');
    const chaos = new AbortController();
    const over = chaos.signal;
    const trouble = makeTrouble(world, randomFrom(SEED + 1), over);
    const users = Array.from({ length: USERS }, (_, index) => index + 1);
    const lasts = async (): Promise<void> => {
      await sleep(CHAOS_MS);
      const until = Date.now() + MAX_CHAOS_MS - CHAOS_MS;
      while (users.filter(isSigned).length < 1.2 * MIN_SIGNED && Date.now() < until) {
        await sleep(500);
      }
      chaos.abort();
    };
    await Promise.all([
      lasts(),
      ...users.map(async (userId) => {
        // They come one after the other, the last one at least 15 s before the outages end.
        await sleep(random() * ARRIVALS_MS);
        await playUser(world, userId, randomFrom(SEED + 1 + userId), over);
      }),
    ]);
    const begun = await trouble;

    const askedBefore = sandbox.requests.length;
    const listed = await listAll(world);
    const hasEnteredPhaseA = ({ timeline }: Listed): boolean =>
      timeline.some(({ state }) => state === 'phaseA');
    // The sandbox signs for a moment more.
    await sleep(200);
    const due = listed.filter((one) => isSigned(one.userId) && hasEnteredPhaseA(one));

    const until = Date.now() + QUIET_MS;
    const left = () => due.filter(({ id, userId }) => results.get(userId)?.has(id) !== true);
    while (left().length > 0 && Date.now() < until) await sleep(200);

    const after = await listAll(world);
    const states = new Map(after.map(({ id, state }) => [id, state]));
    /** Where the server has found the signature without a return of the user, by the state before. */
    const found = after.flatMap(({ id, timeline }) => {
      const at = timeline.findIndex(({ state }) => state === 'finalizing');
      const before = timeline[at - 1]?.state ?? 'phaseB';
      return before !== 'phaseB' && due.some((one) => one.id === id) ? [before] : [];
    });
    process.stdout.write(
      `liveness: ${JSON.stringify({ ...begun, started: listed.length, signed: due.length })}, ` +
        `found without a return, in: ${JSON.stringify(tally(found))}, ` +
        `in the end: ${JSON.stringify(tally(after.map(({ state }) => state)))}\n`,
    );
    expect(left().map(({ id, timeline }) => [states.get(id), timeline])).toEqual([]);
    expect(due.filter(({ id }) => states.get(id) !== 'completed')).toEqual([]);
    // Each of them once, under one id.
    expect(due.filter(({ userId }) => sandbox.finalizations(userId) !== 1)).toEqual([]);
    expect(due.filter(({ userId }) => results.get(userId)?.size !== 1)).toEqual([]);
    // No timer asks before the user is back from the identity check.
    const untouched = new Set(
      listed.filter((one) => !hasEnteredPhaseA(one)).map(({ userId }) => userId),
    );
    const asked = sandbox.requests.slice(askedBefore);
    expect(
      asked.filter(({ operation, userId = 0 }) => operation === 'status' && untouched.has(userId)),
    ).toEqual([]);
    // Otherwise nothing was tried.
    expect(listed.length).toBeGreaterThanOrEqual(0.8 * USERS);
    expect(due.length).toBeGreaterThanOrEqual(MIN_SIGNED);
    expect(found.length).toBeGreaterThanOrEqual(USERS / 12);
    expect(Math.min(...Object.values(begun))).toBeGreaterThanOrEqual(3);
  },
);

const tally = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]),
  );
