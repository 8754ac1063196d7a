import { describe, expect, it, onTestFinished } from 'vitest';
import { createActor, setup, type ActorRefFrom, type Snapshot } from 'xstate';
import {
  checkpointOf,
  identificationInput,
  identificationMachine,
  persistAsCheckpoint,
  viewOf,
  type Checkpoint,
  type IdentificationOutput,
  type InitiateAnswer,
  type InitiateInput,
} from '../../src/index.js';
import { IDENTITY_URL, SIGNING_URL, STARTED, TIMINGS, USER_ID } from '../machines/flow.js';
import { flowAt, SPOTS } from '../machines/places.js';
import { scripted, settle } from '../machines/scripted.js';

type Child = ActorRefFrom<typeof identificationMachine>;

const SUBJECT = { userId: USER_ID, deviceName: 'tablet' } as const;

const throughJson = (snapshot: Snapshot<unknown>): Snapshot<unknown> =>
  // The cast is safe: the text is a persisted snapshot.
  JSON.parse(JSON.stringify(snapshot)) as Snapshot<unknown>;

describe.each(SPOTS)('the persisted snapshot of an identification in %s', (spot) => {
  const persisted = async (): Promise<[Snapshot<unknown>, Checkpoint]> => {
    const flow = await flowAt(spot, { subject: SUBJECT, pendingStatuses: ['VENDOR'] });
    const logic = persistAsCheckpoint(identificationMachine);
    return [logic.getPersistedSnapshot(flow.snapshot()), checkpointOf(flow.snapshot())];
  };

  it('has no hosted URL', async () => {
    const [snapshot] = await persisted();
    const text = JSON.stringify(snapshot);
    expect(text).not.toContain(IDENTITY_URL);
    expect(text).not.toContain(SIGNING_URL);
    expect(text).toContain('"version":1');
  });

  it('resumes as its checkpoint does, with the same subject and options', async () => {
    const [snapshot, checkpoint] = await persisted();
    const restored = createActor(persistAsCheckpoint(identificationMachine), {
      input: identificationInput({ subject: { userId: 1 } }),
      snapshot: throughJson(snapshot),
    }).getSnapshot();
    const resumed = createActor(identificationMachine, {
      input: identificationInput({
        subject: SUBJECT,
        timings: TIMINGS,
        pendingStatuses: ['VENDOR'],
        checkpoint,
      }),
    }).getSnapshot();
    expect(restored.context).toEqual(resumed.context);
    expect(viewOf(restored)).toEqual(viewOf(resumed));
    expect([restored.status, restored.output]).toEqual([resumed.status, resumed.output]);
  });
});

/** An app's machine around the identification. */
function startApp(persisted?: Snapshot<unknown>) {
  const initiate = scripted<InitiateAnswer, InitiateInput>('initiate');
  const machine = persistAsCheckpoint(identificationMachine).provide({
    actors: { initiate: initiate.logic },
  });
  const app = createActor(
    setup({
      types: { context: {} as { output: IdentificationOutput | null } },
      actors: { identification: machine },
    }).createMachine({
      context: { output: null },
      initial: 'identifying',
      states: {
        identifying: {
          invoke: {
            id: 'identification',
            src: 'identification',
            input: () => identificationInput({ subject: SUBJECT }),
            onSnapshot: {},
            onDone: 'done',
          },
        },
        done: {},
      },
    }),
    persisted && { snapshot: persisted },
  );
  onTestFinished(() => void app.stop());
  return {
    app,
    initiate,
    child: () => app.getSnapshot().children['identification'] as Child,
  };
}

describe('an app’s machine with an identification', () => {
  it('is persisted without the hosted URL, and restored at the same place', async () => {
    const before = startApp();
    before.app.start();
    await before.initiate.answer(STARTED);
    expect(viewOf(before.child().getSnapshot()).hosted?.url).toBe(IDENTITY_URL);
    const snapshot = throughJson(before.app.getPersistedSnapshot());
    before.app.stop();
    expect(JSON.stringify(snapshot)).not.toContain(IDENTITY_URL);

    const after = startApp(snapshot);
    after.app.start();
    await settle();
    expect(after.initiate.calls.map(({ input }) => input)).toMatchObject([
      { userId: USER_ID, isRestartIdentification: false },
    ]);
    await after.initiate.answer(STARTED);
    expect(viewOf(after.child().getSnapshot())).toMatchObject({
      state: 'awaitingRedirect',
      hosted: { url: IDENTITY_URL },
    });
  });

  it('hears of the identification after it was restored', async () => {
    const before = startApp();
    before.app.start();
    const after = startApp(throughJson(before.app.getPersistedSnapshot()));
    let heard = 0;
    after.app.subscribe(() => (heard += 1));
    after.app.start();
    await settle();
    const atStart = heard;
    await after.initiate.answer(STARTED);
    expect(heard).toBeGreaterThan(atStart);
    after.child().send({ type: 'cancel' });
    expect(after.app.getSnapshot().value).toBe('done');
  });

  it('has a child with an error that names the field where the persisted options are damaged', () => {
    const before = startApp();
    before.app.start();
    const text = JSON.stringify(before.app.getPersistedSnapshot());
    const damaged = text.replace(`"userId":${String(USER_ID)}`, '"userId":"canary"');
    expect(damaged).not.toBe(text);
    const after = startApp(JSON.parse(damaged) as Snapshot<unknown>);
    after.app.start();
    expect(after.child().getSnapshot()).toMatchObject({
      status: 'error',
      error: { name: 'InvalidInputError' },
    });
    expect(String(after.child().getSnapshot().error)).toContain('identification.subject.userId');
    expect(String(after.child().getSnapshot().error)).not.toContain('canary');
  });

  it('is restored from what a later version with more options has persisted', () => {
    const before = startApp();
    before.app.start();
    const text = JSON.stringify(before.app.getPersistedSnapshot());
    const later = text
      .replace('"pollInterval"', '"laterTiming":1,"pollInterval"')
      .replace('"maxAttempts"', '"laterBackoff":1,"maxAttempts"')
      .replace('"userType"', '"laterSubject":1,"userType"')
      .replace('"pendingStatuses"', '"laterOption":1,"pendingStatuses"');
    expect(later.match(/later/g)).toHaveLength(4);
    const after = startApp(JSON.parse(later) as Snapshot<unknown>);
    after.app.start();
    expect(viewOf(after.child().getSnapshot()).state).toBe('initiating');
  });

  it('ignores a damaged checkpoint in it, and asks the gateway for the session', async () => {
    const before = startApp();
    before.app.start();
    await before.initiate.answer(STARTED);
    const text = JSON.stringify(before.app.getPersistedSnapshot());
    const damaged = text.replace('"state":"awaitingRedirect"', '"state":"elsewhere"');
    expect(damaged).not.toBe(text);
    const after = startApp(JSON.parse(damaged) as Snapshot<unknown>);
    after.app.start();
    await settle();
    expect(after.initiate.calls).toHaveLength(1);
  });
});
