import { beforeAll, expect, it, vi } from 'vitest';
import { identificationEventTypes, identificationMachine, viewOf } from '../../src/index.js';
import { explorationReport } from './exploration-report.js';
import { explore, type Exploration, type Situation } from './explore.js';
import { topStateOf, transitionsOf } from './transitions.js';

// Smaller bounds keep the number of situations small.
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

/** The situations from which a situation with a property can be reached. */
function situationsThatReach(hasProperty: (situation: Situation) => boolean): Set<Situation> {
  const { situations, moves } = exploration;
  const reaching = new Set(situations.filter(hasProperty));
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

it('every situation can reach the result, unless only cancel is left', () => {
  const reaching = situationsThatReach(({ snapshot }) => topStateOf(snapshot) === 'completed');
  const unable = exploration.situations.filter((situation) => !reaching.has(situation));

  const unexpected = unable.filter(({ snapshot }) => {
    const { state, can } = viewOf(snapshot);
    const isEnded = state === 'cancelled' || state === 'expired';
    return !isEnded && !(state === 'failed' && can.join() === 'cancel');
  });
  expect(unexpected.map(describe)).toEqual([]);
});

it('every situation can reach a final state', () => {
  const reaching = situationsThatReach(({ snapshot }) => snapshot.status === 'done');

  expect(exploration.situations.filter((situation) => !reaching.has(situation))).toEqual([]);
});

it('every accepted event changes the snapshot, and no other event does', () => {
  const wrong = exploration.moves.filter(
    ({ event, from, hasChanged }) =>
      event !== null && viewOf(from.snapshot).can.includes(event) !== hasChanged,
  );

  expect(wrong.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('every answer of the gateway takes a transition', () => {
  const ignored = exploration.moves.filter(
    ({ name, event, transitions }) =>
      event === null &&
      !['reload', 'the deadline passes', 'a hint', 'it has waited for too long'].includes(name) &&
      transitions.length === 0,
  );

  expect(ignored.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('each working situation has one invoked actor, and no other situation has one', () => {
  const wrong = exploration.situations.filter(
    ({ snapshot }) =>
      Object.keys(snapshot.children).length !== (snapshot.hasTag('working') ? 1 : 0),
  );

  expect(wrong.map(describe)).toEqual([]);
});

it('a reload keeps the state, except at a hosted page, whose URL is requested again', () => {
  const STATE_AFTER_RELOAD: Record<string, string> = {
    awaitingRedirect: 'initiating',
    signing: 'phaseA',
  };
  const wrong = exploration.moves.filter(({ name, from, to }) => {
    const state = topStateOf(from.snapshot);
    return name === 'reload' && topStateOf(to.snapshot) !== (STATE_AFTER_RELOAD[state] ?? state);
  });

  expect(wrong.map(({ from }) => describe(from))).toEqual([]);
});

it('a Success redirect clears a Fail redirect, and the signing never starts with one', () => {
  const wrong = exploration.moves.filter(
    ({ event, to, hasChanged }) =>
      to.snapshot.context.redirectHint !== null &&
      ((event === 'redirect.succeeded' && hasChanged) || topStateOf(to.snapshot) === 'signing'),
  );

  expect(wrong.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('nothing expires that is known to be signed, nor anything but by `expire`', () => {
  const wrong = exploration.moves.filter(({ name, from, to }) => {
    if (topStateOf(to.snapshot) !== 'expired' || topStateOf(from.snapshot) === 'expired')
      return false;
    const { finalizePayload, session } = from.snapshot.context;
    const isSigned = finalizePayload !== null || session.statuses.includes('DOCUMENT_SIGN_SUCCESS');
    const isLastAnswer = JSON.stringify(from.snapshot.value).includes('expiring');
    return isSigned || !(name === 'it has waited for too long' || isLastAnswer);
  });

  expect(wrong.map(({ name, from }) => `${name} in ${describe(from)}`)).toEqual([]);
});

it('docs/exploration.md shows the results', async () => {
  const report = explorationReport(exploration, identificationEventTypes);

  await expect(report).toMatchFileSnapshot('../../docs/exploration.md');
});
