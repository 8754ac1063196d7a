/** Every situation in which a later version can find an identification, and the way into it. */
import type { Gateway, Operation, Outage } from './gateway.js';
import type { IdentificationHost, IdentificationState, SubjectOptions } from './present.js';
import { until, visit } from './user.js';

/** How far the user's session at the gateway is: `checked` is not signed yet. */
export type Progress = 'none' | 'begun' | 'checked' | 'signed';

interface Stage {
  readonly host: IdentificationHost;
  readonly gateway: Gateway;
  readonly subject: SubjectOptions;
}

export interface Situation {
  readonly name: string;
  readonly state: IdentificationState;
  readonly progress: Progress;
  readonly subject: SubjectOptions;
  /** Whether the app does not take the result. */
  readonly undelivered: boolean;
  /** Whether a phase has half a second, and a user who does not come back a few. */
  readonly impatient: boolean;
  /** Brings an identification into the situation. */
  readonly enter: (stage: Stage) => Promise<unknown>;
}

const PENDING = 'PROCESSING';
const UNSIGNED = 'SIGN_SESSION_ID_SUCCESSFULLY_CREATED';

async function begin({ host, subject }: Stage): Promise<string> {
  const { identification } = await host.start(subject);
  return identification.id;
}

async function goToCheck(stage: Stage): Promise<string> {
  const id = await begin(stage);
  await until(stage.host, id, 'awaitingRedirect');
  return id;
}

async function goToSigning(stage: Stage): Promise<string> {
  const id = await goToCheck(stage);
  await visit(stage.host, id);
  await until(stage.host, id, 'signing');
  return id;
}

async function goThroughCheck(stage: Stage): Promise<string> {
  const id = await goToCheck(stage);
  await visit(stage.host, id);
  return id;
}

async function goThroughSigning(stage: Stage): Promise<string> {
  const id = await goToSigning(stage);
  await visit(stage.host, id);
  return id;
}

const goTo =
  (state: IdentificationState, go: (stage: Stage) => Promise<string>) => async (stage: Stage) => {
    const id = await go(stage);
    await until(stage.host, id, state);
    return id;
  };

const dictate = ({ gateway, subject }: Stage, status: string): void => {
  gateway.sandbox.script(subject.userId, { status, times: Infinity });
};

/** Goes on while the gateway fails the user's calls of an operation, until the first of them. */
const failing =
  (operation: Operation, outage: Outage, go: (stage: Stage) => Promise<string>) =>
  async (stage: Stage) => {
    const { gateway, subject } = stage;
    gateway.fail(subject.userId, operation, outage);
    await go(stage);
    await gateway.called(subject.userId, operation, 1);
  };

/** Returns from the signing, whose document the gateway goes on calling unsigned. */
async function returnUnsigned(stage: Stage): Promise<string> {
  const id = await goToSigning(stage);
  dictate(stage, UNSIGNED);
  await stage.host.send(id, { type: 'redirect.succeeded' });
  return id;
}

type Entry = Pick<Situation, 'state' | 'progress' | 'enter'> & Partial<Situation>;

const MERCHANT: Omit<SubjectOptions, 'userId'> = {
  userType: 'merchant',
  correlationType: 1,
  bTrustAppCallBackId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  localTimezone: 'Europe/Sofia',
  userAgent: 'An app',
  browserLanguage: 'bg-BG',
  userLanguage: 'bg',
  deviceName: 'Phone',
};

const CALLED: Record<string, Entry> = {
  'initiating, the gateway is unreachable': {
    state: 'initiating',
    progress: 'none',
    enter: failing('initiate', 'unreachable', begin),
  },
  'restarting, the gateway is unreachable': {
    state: 'restarting',
    progress: 'begun',
    enter: async (stage) => {
      await goToCheck(stage);
      stage.gateway.fail(stage.subject.userId, 'initiate', 'unreachable');
      await stage.host.start(stage.subject, { restart: true });
      await stage.gateway.called(stage.subject.userId, 'initiate', 2);
    },
  },
  'phaseA, between two polls': {
    state: 'phaseA',
    progress: 'checked',
    enter: async (stage) => {
      dictate(stage, PENDING);
      await goThroughCheck(stage);
      await stage.gateway.called(stage.subject.userId, 'status', 2);
    },
  },
  'phaseA, a poll is not answered': {
    state: 'phaseA',
    progress: 'checked',
    enter: failing('status', 'hangs', goThroughCheck),
  },
  'phaseB, between two polls': {
    state: 'phaseB',
    progress: 'signed',
    enter: async (stage) => {
      await returnUnsigned(stage);
      await stage.gateway.called(stage.subject.userId, 'status', 3);
    },
  },
  'phaseB, a poll is not answered after finalize was refused': {
    state: 'phaseB',
    progress: 'signed',
    enter: async (stage) => {
      const { gateway, subject } = stage;
      await failing('finalize', 409, goThroughSigning)(stage);
      gateway.fail(subject.userId, 'status', 'hangs');
      await gateway.called(subject.userId, 'status', 3);
    },
  },
  'finalizing, the gateway is unreachable': {
    state: 'finalizing',
    progress: 'signed',
    subject: { userId: 0, ...MERCHANT },
    enter: failing('finalize', 'unreachable', goThroughSigning),
  },
  'finalizing, a call is not answered': {
    state: 'finalizing',
    progress: 'signed',
    enter: failing('finalize', 'hangs', goThroughSigning),
  },
};

const PARKED: Record<string, Entry> = {
  awaitingRedirect: { state: 'awaitingRedirect', progress: 'begun', enter: goToCheck },
  'awaitingRedirect, a merchant': {
    state: 'awaitingRedirect',
    progress: 'begun',
    subject: { userId: 0, ...MERCHANT },
    enter: goToCheck,
  },
  signing: { state: 'signing', progress: 'checked', enter: goToSigning },
  'stalled in phaseA': {
    state: 'stalled',
    progress: 'checked',
    impatient: true,
    enter: async (stage) => {
      dictate(stage, PENDING);
      await goTo('stalled', goThroughCheck)(stage);
    },
  },
  'stalled in phaseB': {
    state: 'stalled',
    progress: 'signed',
    impatient: true,
    enter: goTo('stalled', returnUnsigned),
  },
  'failed, can be retried': {
    state: 'failed',
    progress: 'signed',
    impatient: true,
    enter: async (stage) => {
      const id = await goToSigning(stage);
      stage.gateway.fail(stage.subject.userId, 'status', 401);
      await stage.host.send(id, { type: 'redirect.succeeded' });
      await until(stage.host, id, 'failed');
    },
  },
  'failed, can be restarted': {
    state: 'failed',
    progress: 'checked',
    enter: async (stage) => {
      dictate(stage, 'ERROR');
      await goTo('failed', goThroughCheck)(stage);
    },
  },
  'failed by a redirect': {
    state: 'failed',
    progress: 'begun',
    enter: async (stage) => {
      const id = await goToCheck(stage);
      await stage.host.send(id, { type: 'redirect.failed' });
      await until(stage.host, id, 'failed');
    },
  },
  'failed while finalizing': {
    state: 'failed',
    progress: 'signed',
    subject: { userId: 0, ...MERCHANT },
    enter: failing('finalize', 403, goTo('failed', goThroughSigning)),
  },
  'failed, hopeless': {
    state: 'failed',
    progress: 'none',
    enter: failing('initiate', 403, goTo('failed', begin)),
  },
  completed: {
    state: 'completed',
    progress: 'none',
    enter: async (stage) => {
      const id = await goTo('completed', goThroughSigning)(stage);
      await until(stage.host, id, ({ undelivered }) => !undelivered);
    },
  },
  'completed, not delivered': {
    state: 'completed',
    progress: 'none',
    undelivered: true,
    enter: goTo('completed', goThroughSigning),
  },
  cancelled: {
    state: 'cancelled',
    progress: 'none',
    enter: async (stage) => stage.host.send(await goToCheck(stage), { type: 'cancel' }),
  },
  expired: {
    state: 'expired',
    progress: 'none',
    impatient: true,
    enter: goTo('expired', goToCheck),
  },
};

/** All of them, each with a user of its own. */
export const SITUATIONS: readonly Situation[] = Object.entries({ ...CALLED, ...PARKED }).map(
  ([name, entry], index) => ({
    name,
    undelivered: false,
    impatient: false,
    ...entry,
    subject: { ...entry.subject, userId: index + 1 },
  }),
);
