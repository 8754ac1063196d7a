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

it('goes along with what is new, until somebody looks at something else', () => {
  const playback = createPlayback();
  playback.add(entryAt('initiating'));
  playback.add(entryAt('awaitingRedirect'));
  expect(playback.current?.state).toBe('awaitingRedirect');
  playback.follow(false);
  playback.goTo(0);
  playback.add(entryAt('phaseA'));
  expect(playback.current?.state).toBe('initiating');
  playback.follow(true);
  expect(playback.current?.state).toBe('phaseA');
});

it('shows a new run where it follows, and keeps the ones before apart', () => {
  const playback = createPlayback();
  playback.add(entryAt('failed', { run: '00000001' }));
  playback.add(entryAt('initiating', { run: '00000002' }));
  expect(playback.run).toBe('00000002');
  expect(playback.entries).toHaveLength(1);
  playback.showRun('00000001');
  expect(playback.current?.state).toBe('failed');
});

it('does not go beyond the first and the last entry', () => {
  const playback = createPlayback();
  playback.goTo(3);
  expect(playback.current).toBeNull();
  playback.add(entryAt('initiating'));
  playback.goTo(3);
  expect(playback.index).toBe(0);
  playback.goTo(-3);
  expect(playback.index).toBe(0);
});

it('keeps a bounded number of entries and of runs, and the moment that is looked at', () => {
  const playback = createPlayback();
  for (let added = 0; added < MAX_ENTRIES; added += 1) playback.add(entryAt('phaseA'));
  playback.follow(false);
  const looked = playback.current;
  playback.add(entryAt('signing'));
  expect(playback.entries).toHaveLength(MAX_ENTRIES);
  expect(playback.current).toBe(looked);
  for (let run = 0; run < MAX_RUNS + 5; run += 1) {
    playback.add(entryAt('initiating', { run: run.toString(16).padStart(8, '0') }));
  }
  expect(playback.runs).toHaveLength(MAX_RUNS);
  expect(playback.run).not.toBe('0123abcd');
});

it('the way is the arrows between the states that follow each other', () => {
  const way = transitionsThrough(
    [entryAt('initiating'), entryAt('initiating'), entryAt('awaitingRedirect')],
    isDrawn,
  );
  expect(way).toEqual([
    { from: 'resuming', to: 'initiating', index: 0 },
    { from: 'initiating', to: 'awaitingRedirect', index: 2 },
  ]);
});

it('a way without an arrow of its own leads through the state that resumes', () => {
  expect(transitionsThrough([entryAt('stalled'), entryAt('initiating')], isDrawn)).toEqual([
    { from: 'stalled', to: 'resuming', index: 1 },
    { from: 'resuming', to: 'initiating', index: 1 },
  ]);
});
