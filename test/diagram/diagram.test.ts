import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { identificationMachine } from '../../src/index.js';
import { toMermaid } from '../../src/diagram/index.js';

const DETAILS = ['complete', 'overview'] as const;

const linesOf = (diagram: string): string[] => diagram.split('\n').map((line) => line.trim());

/** The names under which states are drawn. */
const drawn = (diagram: string): string[] =>
  linesOf(diagram).flatMap((line) => /^state ".+" as (\w+)/.exec(line)?.[1] ?? []);

/** The arrows as pairs of names, `[*]` where one begins or ends. */
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

  it('has only arrows between states that are drawn', () => {
    const names = new Set(['[*]', ...drawn(diagram)]);
    expect(arrows(diagram).filter((ends) => ends.some((end) => !names.has(end)))).toEqual([]);
  });

  it('draws one arrow at most for each pair of states', () => {
    // Inner steps begin by an arrow of their own, which has the same start.
    const pairs = arrows(diagram).map((ends) => ends.join(' to '));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('draws no arrow for what happens inside of a state', () => {
    expect(arrows(diagram).filter(([from, to]) => from === to)).toEqual([]);
  });

  it('has a way into every state but the one that only a note tells of', () => {
    const entered = new Set(arrows(diagram).map(([, to]) => to));
    const toldByNote = detail === 'overview' ? ['cancelled'] : [];
    expect(drawn(diagram).filter((name) => !entered.has(name))).toEqual(toldByNote);
  });

  it('begins where the machine begins and ends where it ends', () => {
    const ends = arrows(diagram).filter(([, to]) => to === '[*]');
    expect(arrows(diagram)).toContainEqual(['[*]', 'resuming']);
    expect(ends).toEqual([
      ['completed', '[*]'],
      ['cancelled', '[*]'],
    ]);
  });

  it('tells in a note that cancel works everywhere but while finalizing', () => {
    expect(notes(diagram)).toContain(
      'note right of cancelled : cancel, from every state but finalizing',
    );
  });

  it('shows no name that only XState knows', () => {
    expect(diagram).not.toContain('xstate.');
  });
});

describe('the complete diagram', () => {
  const diagram = toMermaid(identificationMachine);

  it('is what is drawn where nothing is said', () => {
    expect(toMermaid(identificationMachine, { detail: 'complete' })).toBe(diagram);
  });

  it.each(['initiating', 'restarting', 'phaseA', 'phaseB', 'finalizing'])(
    'shows the inner steps of %s, one after the other',
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

  it('closes what it opens', () => {
    const [opened, closed] = ['{', '}'].map((brace) => diagram.split(brace).length - 1);
    expect(opened).toBe(5);
    expect(closed).toBe(opened);
  });

  it('says what each way is taken for', () => {
    expect(linesOf(diagram)).toContain('phaseA --> signing : done [hasSigningUrl]');
  });

  it('names the parameter of a guard', () => {
    expect(linesOf(diagram)).toContain('resuming --> phaseB : [resumesTo phaseB]');
  });
});

describe('the overview', () => {
  const diagram = toMermaid(identificationMachine, { detail: 'overview' });

  it('leaves the inner steps out', () => {
    expect(drawn(diagram).filter((name) => name.includes('_'))).toEqual([]);
    expect(diagram).not.toContain('{');
  });

  it('says in short what each way is taken for', () => {
    expect(linesOf(diagram)).toContain('awaitingRedirect --> phaseA : redirect');
  });

  it('draws one way out of resuming, and tells of the others in a note', () => {
    expect(arrows(diagram).filter(([from]) => from === 'resuming')).toEqual([
      ['resuming', 'initiating'],
    ]);
    expect(notes(diagram)).toContain(
      'note right of resuming : or to restarting, phaseA, phaseB, finalizing, stalled, failed, ' +
        'completed, cancelled',
    );
  });
});

describe('another machine', () => {
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

  it('is drawn as it is', () => {
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

  it('with several ways between two states has one arrow that names them all', () => {
    const light = createMachine({
      initial: 'off',
      states: { off: { on: { press: 'on', clap: 'on' } }, on: {} },
    });
    expect(linesOf(toMermaid(light))).toContain('off --> on : press, clap');
  });

  it('with a state that comes back to itself has an arrow that does', () => {
    const counter = createMachine({
      initial: 'counting',
      states: { counting: { on: { more: { target: 'counting', reenter: true } } } },
    });
    expect(arrows(toMermaid(counter))).toContainEqual(['counting', 'counting']);
  });

  it('with a state that goes on at once has an arrow without a word', () => {
    const relay = createMachine({
      initial: 'here',
      states: { here: { always: 'there' }, there: {} },
    });
    expect(linesOf(toMermaid(relay))).toContain('here --> there');
  });

  it('with a state that goes on at once or by an event has an arrow that names the event', () => {
    const relay = createMachine({
      initial: 'here',
      states: { here: { always: 'there', on: { go: 'there' } }, there: {} },
    });
    expect(linesOf(toMermaid(relay))).toContain('here --> there : go');
  });
});
