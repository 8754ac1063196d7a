import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { failure, identificationInput, identificationMachine } from '../../src/index.js';
import { createJournal, readJournal, type JournalEntry } from '../../src/inspect/index.js';
import { SIGNED, START, startFlow, STARTED, TO_BE_SIGNED, type Flow } from '../machines/flow.js';
import { complete } from '../machines/places.js';

function journaledFlow(): { flow: Flow; entries: JournalEntry[] } {
  const entries: JournalEntry[] = [];
  const flow = startFlow({
    inspect: createJournal({ write: (entry) => void entries.push(entry) }),
  });
  return { flow, entries };
}

describe('a journal', () => {
  it('records each event that the machine has taken, with the state after it', async () => {
    const { flow, entries } = journaledFlow();
    await complete(flow);
    expect(entries.map(({ event, state, step }) => [event, state, step])).toEqual([
      ['xstate.init', 'initiating', 'requesting'],
      ['xstate.done.actor.initiating.call', 'awaitingRedirect', null],
      ['redirect.succeeded', 'phaseA', 'requesting'],
      ['xstate.done.actor.phaseA.call', 'signing', null],
      ['redirect.succeeded', 'phaseB', 'requesting'],
      ['xstate.done.actor.phaseB.call', 'finalizing', 'requesting'],
      ['xstate.done.actor.finalizing.call', 'completed', null],
    ]);
  });

  it('records the time, the number of requests and the last status', async () => {
    const { flow, entries } = journaledFlow();
    await flow.initiate.answer(STARTED);
    await flow.send('redirect.succeeded');
    await flow.poll(TO_BE_SIGNED);
    expect(entries.map(({ at, request, status }) => [at, request, status])).toEqual([
      [new Date(START).toISOString(), 1, null],
      [new Date(START).toISOString(), 1, 'STARTED'],
      [new Date(START).toISOString(), 2, 'STARTED'],
      [new Date(START).toISOString(), 2, 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED'],
    ]);
  });

  it('records why a call failed, and the number of failures in a row', async () => {
    const { flow, entries } = journaledFlow();
    await flow.initiate.fail(failure('unavailable', { httpStatus: 503 }));
    await flow.waitOut();
    await flow.initiate.fail(failure('rejected', { httpStatus: 422 }));
    expect(entries.at(1)).toMatchObject({
      event: 'xstate.error.actor.initiating.call',
      state: 'initiating',
      step: 'waiting',
      attempts: 1,
      problem: { code: 'unavailable', httpStatus: 503 },
      failure: null,
    });
    expect(entries.at(-1)).toMatchObject({
      state: 'failed',
      request: 2,
      problem: null,
      failure: { code: 'rejected', httpStatus: 422 },
    });
  });

  it('records an event that the machine refuses', async () => {
    const { flow, entries } = journaledFlow();
    await flow.initiate.answer(STARTED);
    await flow.send('redirect.succeeded');
    await flow.poll(SIGNED);
    await flow.send('cancel');
    expect(entries.at(-1)).toMatchObject({ event: 'cancel', state: 'finalizing' });
  });

  it('writes entries that readJournal accepts', async () => {
    const { flow, entries } = journaledFlow();
    await flow.initiate.fail(failure('network'));
    flow.sendAnything({ type: 'from elsewhere' });
    await complete(flow);
    const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
    expect(readJournal(text)).toEqual({ entries, unreadable: 0 });
  });

  it('gives two identifications different runs', async () => {
    const entries: JournalEntry[] = [];
    const inspect = createJournal({ write: (entry) => void entries.push(entry) });
    const first = startFlow({ inspect });
    const second = startFlow({ inspect });
    await first.send('cancel');
    await second.send('cancel');
    const runs = entries.map(({ run }) => run);
    expect(runs).toEqual([runs[0], runs[1], runs[0], runs[1]]);
    expect(new Set(runs).size).toBe(2);
  });

  it('drops the run of an actor that ends or never starts', () => {
    const entries: JournalEntry[] = [];
    const inspect = createJournal({ write: (entry) => void entries.push(entry) });
    const input = identificationInput({ subject: { userId: 1 } });
    const forgotten = createActor(identificationMachine, { input, inspect });
    for (let made = 0; made < 10_000; made += 1) {
      createActor(identificationMachine, { input, inspect });
    }
    forgotten.start();
    expect(entries).toHaveLength(1);
    forgotten.stop();
    expect(entries.at(-1)).toMatchObject({ event: 'xstate.stop' });
  });
});

describe('readJournal', () => {
  const entry: JournalEntry = {
    version: 1,
    run: '0123abcd',
    at: '2026-06-01T12:00:00.000Z',
    event: 'redirect.succeeded',
    state: 'phaseA',
    step: 'requesting',
    hostedPage: 'identityCheck',
    status: 'STARTED',
    request: 2,
    polls: 0,
    attempts: 0,
    problem: null,
    failure: null,
  };
  const line = JSON.stringify(entry);

  it('returns the entries in order', () => {
    expect(readJournal(`${line}\n${line}\n`)).toEqual({ entries: [entry, entry], unreadable: 0 });
  });

  it('skips a last line that a crash has truncated', () => {
    expect(readJournal(`${line}\n${line.slice(0, 100)}`)).toEqual({
      entries: [entry],
      unreadable: 1,
    });
  });

  it('reads the lines after a damaged one', () => {
    expect(readJournal(`${line.slice(0, 50)}\n\n{}\nnull\n${line}`)).toEqual({
      entries: [entry],
      unreadable: 3,
    });
  });

  it('drops unknown fields', () => {
    const more = JSON.stringify({ ...entry, url: 'https://sign.example/s' });
    expect(readJournal(more).entries).toEqual([entry]);
  });

  it.each([
    ['event', 'ivanka@mail.example'],
    ['state', 'https://sign.example/s'],
    ['step', 'ivanka'],
    ['status', 'ivanka'],
    ['run', 'ivanka'],
    ['at', 'yesterday'],
    ['request', '9913310000'],
    ['failure', { code: 'ivanka', httpStatus: 400 }],
    ['version', 2],
  ])('skips a line with an invalid %s', (field, value) => {
    expect(readJournal(JSON.stringify({ ...entry, [field]: value }))).toEqual({
      entries: [],
      unreadable: 1,
    });
  });
});
