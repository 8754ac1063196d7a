/** The visit that a return may be of: the session and the page. */
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  checkpointOf,
  identificationInput,
  identificationMachine,
  viewOf,
  type Checkpoint,
} from '../../src/index.js';
import { readCheckpoint } from '../../src/input/checkpoint.js';

const subject = { userId: 42, userType: 'individual' } as const;
const SIGN = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';

const AT_IDENTITY_CHECK: Checkpoint = {
  version: 1,
  ...subject,
  state: 'phaseA',
  place: 'phaseA',
  hostedPage: 'identityCheck',
  status: 'STARTED',
  waitingSince: 1_779_357_600_000,
  attempts: 0,
  refusals: 0,
  finalizePayload: null,
  failure: null,
  output: null,
};

const resumed = (changes: Partial<Checkpoint>) =>
  createActor(identificationMachine, {
    input: identificationInput({ subject, checkpoint: { ...AT_IDENTITY_CHECK, ...changes } }),
  }).getSnapshot();

const visitOf = (changes: Partial<Checkpoint>) => viewOf(resumed(changes)).visit;

describe('the visit', () => {
  it('is of the first session where a checkpoint of an earlier version names none', () => {
    expect(visitOf({})).toEqual({ session: 1, page: 'identityCheck' });
  });

  it('is of the first session in a checkpoint that names none', () => {
    expect(checkpointOf(resumed({}))).not.toHaveProperty('session');
  });

  it('keeps the number of its session over a crash', () => {
    const snapshot = resumed({ session: 3 });
    expect(viewOf(snapshot).visit).toEqual({ session: 3, page: 'identityCheck' });
    expect(checkpointOf(snapshot).session).toBe(3);
    const written: unknown = JSON.parse(JSON.stringify(checkpointOf(snapshot)));
    expect(readCheckpoint(written, subject).kind).toBe('usable');
  });

  it.each([0, -1, 1.5, '2', null])(
    'is not read from a checkpoint with the session %s',
    (session) => {
      expect(readCheckpoint({ ...AT_IDENTITY_CHECK, session }, subject).kind).toBe('unreadable');
    },
  );

  it('is over once a status proves that the user is done with the page', () => {
    expect(visitOf({ status: SIGN })).toBeNull();
    const phaseB = { state: 'phaseB', place: 'phaseB', hostedPage: 'signing' } as const;
    expect(visitOf({ ...phaseB, status: SIGN })).toEqual({ session: 1, page: 'signing' });
    expect(visitOf({ ...phaseB, status: 'DOCUMENT_SIGN_SUCCESS' })).toBeNull();
  });

  it('is none before a page was opened, and none after the end', () => {
    const initiating = { state: 'initiating', place: 'initiating', hostedPage: null } as const;
    expect(visitOf(initiating)).toBeNull();
    expect(visitOf({ state: 'cancelled' })).toBeNull();
  });

  it('is of the next session after each restart', () => {
    const actor = createActor(identificationMachine, {
      input: identificationInput({
        subject,
        checkpoint: { ...AT_IDENTITY_CHECK, state: 'stalled', session: 2 },
      }),
    });
    actor.start();
    actor.send({ type: 'restart' });
    expect(actor.getSnapshot().context.session).toEqual({ number: 3, statuses: [] });
    expect(viewOf(actor.getSnapshot()).visit).toBeNull();
    actor.stop();
  });
});
