import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { createTimeline } from '../../src/cli/timeline.js';
import { VIEW } from './view.js';

const RETURN_URLS = { success: 'http://127.0.0.1:1/success', fail: 'http://127.0.0.1:1/fail' };

/** What a terminal of this width shows while the machine works. */
function shownAtWork(columns: number): string {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns });
  const timeline = createTimeline(RETURN_URLS, out, new PassThrough());
  timeline.show({ ...VIEW, working: true });
  timeline.close();
  return String(out.read());
}

/** The line below the states, which is redrawn while the machine works. */
const liveLine = (shown: string): string | undefined =>
  stripVTControlCharacters(shown).split('\n').at(-1);

it('shortens the last line of a terminal, so that it does not wrap', () => {
  expect(liveLine(shownAtWork(14))).toBe('         ⠋ as');
});

it('shows that a status went backwards', () => {
  const out = new PassThrough({ encoding: 'utf8' });
  const timeline = createTimeline(RETURN_URLS, out, new PassThrough());
  const status = 'STARTED';
  timeline.show({ ...VIEW, state: 'phaseA' });
  timeline.show({
    ...VIEW,
    state: 'phaseA',
    progress: { ...VIEW.progress, polls: 2, status, wentBackFrom: 'PROCESSING' },
  });
  timeline.close();
  expect(out.read()).toContain('poll 2: STARTED (went back from PROCESSING), again in 0.0 s');
});

it('shows the last line in full where the width is unknown', () => {
  expect(liveLine(shownAtWork(0))).toBe('         ⠋ asking');
});
