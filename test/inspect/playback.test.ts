import { expect, it } from 'vitest';
import {
  createPlayback,
  MAX_ENTRIES,
  MAX_RUNS,
  transitionsThrough,
} from '../../src/inspect/panel/playback.js';
import { entryAt } from './entries.js';

const DRAWN = new Set([
  'resuming initiating',
  'initiating awaitingRedirect',
  'stalled resuming',
  'phaseA stalled',
]);
const isDrawn = (from: string, to: string): boolean => DRAWN.has(`${from} ${to}`);

it('follows new entries until the user goes to another one', () => {
  const playback = createPlayback();
  playback.add(entryAt('initiating'));
  playback.add(entryAt('awaitingRedirect'));
  expect(playback.current?.state).toBe('awaitingRedirect');
  playback.goTo(0);
  playback.add(entryAt('phaseA'));
  expect(playback.current?.state).toBe('initiating');
  playback.follow(true);
  expect(playback.current?.state).toBe('phaseA');
});

it('shows a new run while it follows, and keeps the earlier runs', () => {
  const playback = createPlayback();
  playback.add(entryAt('failed', { run: '00000001' }));
  playback.add(entryAt('initiating', { run: '00000002' }));
  expect(playback.run).toBe('00000002');
  expect(playback.entries).toHaveLength(1);
  playback.showRun('00000001');
  expect(playback.current?.state).toBe('failed');
});

it('limits the index to the first and the last entry', () => {
  const playback = createPlayback();
  playback.goTo(3);
  expect(playback.current).toBeNull();
  playback.add(entryAt('initiating'));
  playback.goTo(3);
  expect(playback.index).toBe(0);
  playback.goTo(-3);
  expect(playback.index).toBe(0);
});

it('drops the oldest entries and runs, and keeps the current entry', () => {
  const playback = createPlayback();
  for (let added = 0; added < MAX_ENTRIES; added += 1) playback.add(entryAt('phaseA'));
  playback.follow(false);
  const current = playback.current;
  playback.add(entryAt('signing'));
  expect(playback.entries).toHaveLength(MAX_ENTRIES);
  expect(playback.current).toBe(current);
  for (let run = 0; run < MAX_RUNS + 5; run += 1) {
    playback.add(entryAt('initiating', { run: run.toString(16).padStart(8, '0') }));
  }
  expect(playback.runs).toHaveLength(MAX_RUNS);
  expect(playback.run).not.toBe('0123abcd');
});

it('returns the transitions between states that follow each other', () => {
  const transitions = transitionsThrough(
    [entryAt('initiating'), entryAt('initiating'), entryAt('awaitingRedirect')],
    isDrawn,
  );
  expect(transitions).toEqual([
    { from: 'resuming', to: 'initiating', index: 0 },
    { from: 'initiating', to: 'awaitingRedirect', index: 2 },
  ]);
});

it('replaces a transition without an arrow by two through resuming', () => {
  expect(transitionsThrough([entryAt('stalled'), entryAt('initiating')], isDrawn)).toEqual([
    { from: 'stalled', to: 'resuming', index: 1 },
    { from: 'resuming', to: 'initiating', index: 1 },
  ]);
});
