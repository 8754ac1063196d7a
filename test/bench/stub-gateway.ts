import { fromCall } from '../../src/gateway/actors.js';
import { fromStoppable } from '../../src/gateway/stoppable.js';
import type {
  FinalizeInput,
  IdentificationActors,
  IdentificationOutput,
  InitiateAnswer,
  InitiateInput,
  StatusAnswer,
  StatusInput,
} from '../../src/index.js';
import { outputOf, SIGNING, STATUSES, type Answer, type Gateway } from './flow.js';

const URL_OF_PAGE = 'https://verify.example/session';

/** Creates a gateway that answers in the same turn, and records its calls on request. */
export function createStubGateway(): Gateway & {
  /** Records the calls from now on. */
  record(): { readonly call: string; readonly userId: number }[];
  stopRecording(): void;
} {
  const polls = new Map<number, number>();
  let calls: { call: string; userId: number }[] | null = null;

  return {
    record: () => (calls = []),
    stopRecording: () => {
      calls = null;
    },
    initiate: (userId) => {
      calls?.push({ call: 'initiate', userId });
      polls.set(userId, 0);
      return Promise.resolve({ url: URL_OF_PAGE, status: 'STARTED' });
    },
    getStatus: (userId) => {
      calls?.push({ call: 'getStatus', userId });
      const poll = polls.get(userId) ?? 0;
      polls.set(userId, poll + 1);
      return Promise.resolve(answerOf(STATUSES[poll] ?? 'PROCESSING'));
    },
    finalize: (userId) => {
      calls?.push({ call: 'finalize', userId });
      polls.delete(userId);
      return Promise.resolve(outputOf(userId));
    },
  };
}

const answerOf = (status: string): Answer => ({
  status,
  url: status === SIGNING ? URL_OF_PAGE : null,
});

/** Ends each wait at once, so that waiting is not measured. */
export const noWait: IdentificationActors['sleepUntil'] = fromStoppable((_, { resolve }) => {
  void Promise.resolve().then(resolve);
  return () => undefined;
});

/** The machine's actors on a stub, with the time-outs and signals of real calls. */
export const stubActors = (gateway: Gateway): IdentificationActors => ({
  initiate: fromCall<InitiateAnswer, InitiateInput>(async ({ userId }, { signal }) => {
    const { url, status } = await gateway.initiate(userId, signal);
    return { url: url ?? '', status };
  }),
  getStatus: fromCall<StatusAnswer, StatusInput>(({ userId }, { signal }) =>
    gateway.getStatus(userId, signal),
  ),
  finalize: fromCall<IdentificationOutput, FinalizeInput>(({ payload }, { signal }) =>
    gateway.finalize(payload.userId, signal),
  ),
  sleepUntil: noWait,
});
