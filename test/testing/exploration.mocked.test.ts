import { beforeAll, expect, it, vi } from 'vitest';
import { identificationEventTypes, identificationMachine, viewOf } from '../../src/index.js';
import { explorationReport } from './exploration-report.js';
import { explore, type Exploration, type Situation } from './explore.js';
import { topStateOf, transitionsOf } from './transitions.js';

// The machine counts further than it takes to see what it counts for.
vi.mock('../../machines/identification.timings.js', async (original) => ({
  ...(await original<object>()),
  MAX_REFUSALS: 1,
  UNKNOWN_SESSION_GRACE: 1,
}));

let exploration: Exploration;
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  exploration = explore();
  vi.useRealTimers();
}, 60_000);

const describe = ({ key }: Situation): string => key;

/** The situations from which one of the given can be reached. */
function thatReach(ends: (situation: Situation) => boolean): Set<Situation> {
  const { situations, moves } = exploration;
  const reaching = new Set(situations.filter(ends));
  const into = new Map<Situation, Situation[]>();
  for (const { from, to } of moves) {
    const before = into.get(to);
    if (before === undefined) into.set(to, [from]);
    else before.push(from);
  }
  for (const situation of reaching) {
    for (const from of into.get(situation) ?? []) reaching.add(from);
  }
  return reaching;
}

it('every transition of the machine can be reached', () => {
  const taken = new Set(exploration.moves.flatMap(({ transitions }) => transitions));

  expect(transitionsOf(identificationMachine).filter((name) => !taken.has(name))).toEqual([]);
});

it('every state can be reached', () => {
  const reached = new Set(exploration.situations.map(({ snapshot }) => topStateOf(snapshot)));

  expect([...reached, 'resuming'].sort()).toEqual(Object.keys(identificationMachine.states).sort());
});

it('from everywhere there is a way to the result, but from where only giving up is left', () => {
  const reaching = thatReach(({ snapshot }) => topStateOf(snapshot) === 'completed');
  const lost = exploration.situations.filter((situation) => !reaching.has(situation));

  const hopeless = lost.filter(({ snapshot }) => {
    const { state, can } = viewOf(snapshot);
    return state !== 'cancelled' && !(state === 'failed' && can.join() === 'cancel');
  });
  expect(hopeless.map(describe)).toEqual([]);
});

it('from everywhere there is a way to an end', () => {
  const reaching = thatReach(({ snapshot }) => snapshot.status === 'done');

  expect(exploration.situations.filter((situation) => !reaching.has(situation))).toEqual([]);
});

it('whatever is accepted changes something, and nothing else does', () => {
  const wrong = exploration.moves.filter(
    ({ event, from, hasChanged }) =>
      event !== null && viewOf(from.snapshot).can.includes(event) !== hasChanged,
  );

  expect(wrong.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('whatever the gateway answers is understood', () => {
  const ignored = exploration.moves.filter(
    ({ name, event, transitions }) =>
      event === null &&
      !['reload', 'the deadline passes'].includes(name) &&
      transitions.length === 0,
  );

  expect(ignored.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('whatever works has one call or one wait under way, also after a reload, and nothing else has', () => {
  const wrong = exploration.situations.filter(
    ({ snapshot }) =>
      Object.keys(snapshot.children).length !== (snapshot.hasTag('working') ? 1 : 0),
  );

  expect(wrong.map(describe)).toEqual([]);
});

it('a reload changes nothing but the way back to a hosted page', () => {
  const AGAIN: Record<string, string> = { awaitingRedirect: 'initiating', signing: 'phaseA' };
  const wrong = exploration.moves.filter(({ name, from, to }) => {
    const state = topStateOf(from.snapshot);
    return name === 'reload' && topStateOf(to.snapshot) !== (AGAIN[state] ?? state);
  });

  expect(wrong.map(({ from }) => describe(from))).toEqual([]);
});

it('a Success redirect leaves nothing of a Fail redirect, and no signing begins with one', () => {
  const wrong = exploration.moves.filter(
    ({ event, to, hasChanged }) =>
      to.snapshot.context.redirectHint !== null &&
      ((event === 'redirect.succeeded' && hasChanged) || topStateOf(to.snapshot) === 'signing'),
  );

  expect(wrong.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('what was found is written down', async () => {
  const report = explorationReport(exploration, identificationEventTypes);

  await expect(report).toMatchFileSnapshot('../../docs/exploration.md');
});
