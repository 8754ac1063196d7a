import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { identificationMachine } from '../../src/index.js';
import { toMermaid } from '../../src/diagram/index.js';

const DETAILS = ['complete', 'overview'] as const;

const linesOf = (diagram: string): string[] => diagram.split('\n').map((line) => line.trim());

/** The names of the drawn states. */
const drawn = (diagram: string): string[] =>
  linesOf(diagram).flatMap((line) => /^state ".+" as (\w+)/.exec(line)?.[1] ?? []);

/** The arrows as pairs of names; `[*]` is the start or the end. */
const arrows = (diagram: string): [from: string, to: string][] =>
  linesOf(diagram).flatMap((line) => {
    const [, from, to] = /^(\S+) --> (\S+)/.exec(line) ?? [];
    return from === undefined || to === undefined ? [] : [[from, to]];
  });

const notes = (diagram: string): string[] =>
  linesOf(diagram).filter((line) => line.startsWith('note '));

describe.each(DETAILS)('the %s diagram of the identification machine', (detail) => {
  const diagram = toMermaid(identificationMachine, { detail });

  it('is a Mermaid state diagram', () => {
    expect(linesOf(diagram)[0]).toBe('stateDiagram-v2');
  });

  it('draws every state once', () => {
    const states = drawn(diagram).filter((name) => !name.includes('_'));
    expect(states).toEqual(Object.keys(identificationMachine.states));
  });

  it('draws arrows only between drawn states', () => {
    const names = new Set(['[*]', ...drawn(diagram)]);
    expect(arrows(diagram).filter((ends) => ends.some((end) => !names.has(end)))).toEqual([]);
  });

  it('draws at most one arrow for each pair of states', () => {
    // Each composite state has an arrow from `[*]` to a different step.
    const pairs = arrows(diagram).map((ends) => ends.join(' to '));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('draws no arrow from a state to itself', () => {
    expect(arrows(diagram).filter(([from, to]) => from === to)).toEqual([]);
  });

  it('draws an arrow to every state except one that a note describes', () => {
    const entered = new Set(arrows(diagram).map(([, to]) => to));
    const inNote = detail === 'overview' ? ['cancelled', 'expired'] : [];
    expect(drawn(diagram).filter((name) => !entered.has(name))).toEqual(inNote);
  });

  it('marks the initial state and the final states', () => {
    const ends = arrows(diagram).filter(([, to]) => to === '[*]');
    expect(arrows(diagram)).toContainEqual(['[*]', 'resuming']);
    expect(ends).toEqual([
      ['completed', '[*]'],
      ['cancelled', '[*]'],
      ['expired', '[*]'],
    ]);
  });

  it('says in a note that cancel works in every state but finalizing', () => {
    expect(notes(diagram)).toContain(
      'note right of cancelled : cancel, from every state but finalizing',
    );
  });

  it('shows no event names of XState', () => {
    expect(diagram).not.toContain('xstate.');
  });
});

describe('the complete diagram', () => {
  const diagram = toMermaid(identificationMachine);

  it('is the default', () => {
    expect(toMermaid(identificationMachine, { detail: 'complete' })).toBe(diagram);
  });

  it.each(['initiating', 'restarting', 'phaseA', 'phaseB', 'finalizing'])(
    'draws the inner steps of %s',
    (state) => {
      expect(arrows(diagram)).toEqual(
        expect.arrayContaining([
          ['[*]', `${state}_requesting`],
          [`${state}_requesting`, `${state}_waiting`],
          [`${state}_waiting`, `${state}_requesting`],
        ]),
      );
    },
  );

  it('closes each composite state', () => {
    const [opened, closed] = ['{', '}'].map((brace) => diagram.split(brace).length - 1);
    expect(opened).toBe(9);
    expect(closed).toBe(opened);
  });

  it('labels each arrow with its event and guard', () => {
    expect(linesOf(diagram)).toContain('phaseA --> signing : done [hasSigningUrl]');
  });

  it('labels a guard with its parameter', () => {
    expect(linesOf(diagram)).toContain('resuming --> phaseB : [resumesTo phaseB]');
  });
});

describe('the overview', () => {
  const diagram = toMermaid(identificationMachine, { detail: 'overview' });

  it('draws no inner steps', () => {
    expect(drawn(diagram).filter((name) => name.includes('_'))).toEqual([]);
    expect(diagram).not.toContain('{');
  });

  it('labels each arrow in short', () => {
    expect(linesOf(diagram)).toContain('awaitingRedirect --> phaseA : redirect');
  });

  it('draws one arrow from resuming, and names the other targets in a note', () => {
    expect(arrows(diagram).filter(([from]) => from === 'resuming')).toEqual([
      ['resuming', 'initiating'],
    ]);
    expect(notes(diagram)).toContain(
      'note right of resuming : or to restarting, phaseA, phaseB, finalizing, stalled, failed, ' +
        'completed, cancelled, expired',
    );
  });
});

describe('the diagram of another machine', () => {
  const door = createMachine({
    id: 'door',
    initial: 'closed',
    on: { demolish: '.gone' },
    states: {
      closed: { on: { open: 'opened', lock: { guard: 'hasKey', target: 'locked' } } },
      opened: { on: { close: 'closed', knock: { actions: 'answer' } } },
      locked: { on: { unlock: { guard: ({ event }) => event.type !== '', target: 'closed' } } },
      gone: { type: 'final' },
    },
  });

  it('has its states, transitions and notes', () => {
    expect(linesOf(toMermaid(door))).toEqual([
      'stateDiagram-v2',
      'state "closed" as closed',
      'state "opened" as opened',
      'state "locked" as locked',
      'state "gone" as gone',
      '[*] --> closed',
      'closed --> opened : open',
      'closed --> locked : lock [hasKey]',
      'opened --> closed : close',
      'locked --> closed : unlock [guard]',
      'gone --> [*]',
      'note right of gone : demolish, from every state',
      '',
    ]);
  });

  it('merges several transitions between two states into one arrow', () => {
    const light = createMachine({
      initial: 'off',
      states: { off: { on: { press: 'on', clap: 'on' } }, on: {} },
    });
    expect(linesOf(toMermaid(light))).toContain('off --> on : press, clap');
  });

  it('draws a transition from a state to itself', () => {
    const counter = createMachine({
      initial: 'counting',
      states: { counting: { on: { more: { target: 'counting', reenter: true } } } },
    });
    expect(arrows(toMermaid(counter))).toContainEqual(['counting', 'counting']);
  });

  it('draws an eventless transition without a label', () => {
    const relay = createMachine({
      initial: 'here',
      states: { here: { always: 'there' }, there: {} },
    });
    expect(linesOf(toMermaid(relay))).toContain('here --> there');
  });

  it('labels the arrow of an eventless and an event transition with the event', () => {
    const relay = createMachine({
      initial: 'here',
      states: { here: { always: 'there', on: { go: 'there' } }, there: {} },
    });
    expect(linesOf(toMermaid(relay))).toContain('here --> there : go');
  });
});
