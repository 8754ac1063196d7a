/** What each step changes about a hand-off to another device. */
import { describe, expect, it } from 'vitest';
import { nextHandOff, type HandOff, type HandOffStep } from '../../src/host/hand-off.js';

const NOW = 1_800_000_000_000;
const TEN_MINUTES = 600_000;
const [LINK, DEVICE, OTHER] = ['a', 'b', 'c'].map((letter) => letter.repeat(43)) as [
  string,
  string,
  string,
];
const OFFERED: HandOff = {
  ...{ status: 'offered', hash: LINK, code: null },
  expiresAt: NOW + TEN_MINUTES,
};
const CLAIM: HandOffStep = { type: 'claim', hash: LINK, ownHash: DEVICE, code: '004217' };
const CLAIMED: HandOff = { ...OFFERED, status: 'claimed', hash: DEVICE, code: '004217' };
const CONFIRM: HandOffStep = { type: 'confirm', code: '004217' };
const CONFIRMED: HandOff = { ...CLAIMED, status: 'confirmed', expiresAt: NOW + 24 * 3_600_000 };

describe('a hand-off', () => {
  it('is offered for ten minutes', () => {
    expect(nextHandOff(null, { type: 'offer', hash: LINK }, NOW)).toEqual(OFFERED);
  });

  it.each([
    ['offered', OFFERED],
    ['claimed', CLAIMED],
    ['confirmed', CONFIRMED],
  ])('is replaced by a new one while it is %s', (_, before) => {
    expect(nextHandOff(before, { type: 'offer', hash: OTHER }, NOW)).toEqual({
      ...OFFERED,
      hash: OTHER,
    });
  });

  it('belongs to the device that opens the link first, within the same ten minutes', () => {
    expect(nextHandOff(OFFERED, CLAIM, NOW + TEN_MINUTES - 1)).toEqual(CLAIMED);
  });

  it.each<[string, HandOff | null, HandOffStep, number]>([
    ['a link that is not offered any more', null, CLAIM, 0],
    ['a link that was replaced', { ...OFFERED, hash: OTHER }, CLAIM, 0],
    ['a link that was opened', CLAIMED, CLAIM, 0],
    ['a link that was opened, by the secret of its device', CLAIMED, { ...CLAIM, hash: DEVICE }, 0],
    ['a link that was opened and confirmed', CONFIRMED, CLAIM, 0],
    ['a link that is too old', OFFERED, CLAIM, TEN_MINUTES],
    ['a confirmation before a device has opened the link', OFFERED, CONFIRM, 0],
    ['a confirmation of another code', { ...CLAIMED, code: '004218' }, CONFIRM, 0],
    ['a confirmation that comes too late', CLAIMED, CONFIRM, TEN_MINUTES],
    ['a confirmation of what was refused', null, CONFIRM, 0],
  ])('takes no step for %s', (_, before, step, later) => {
    expect(nextHandOff(before, step, NOW + later)).toBe('gone');
  });

  it('gives a confirmed device access for a day, which a second confirmation does not extend', () => {
    expect(nextHandOff(CLAIMED, CONFIRM, NOW)).toEqual(CONFIRMED);
    expect(nextHandOff(CONFIRMED, CONFIRM, NOW + 1_000)).toBe(CONFIRMED);
  });

  it('ends by a refusal at any moment', () => {
    for (const before of [null, OFFERED, CLAIMED, CONFIRMED]) {
      expect(nextHandOff(before, { type: 'refuse' }, NOW)).toBeNull();
    }
  });
});
