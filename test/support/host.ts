import { onTestFinished } from 'vitest';
import { createActor, type InspectionEvent } from 'xstate';
import {
  checkpointOf,
  createGatewayActors,
  identificationInput,
  identificationMachine,
  viewOf,
  type Checkpoint,
  type GatewayOptions,
  type IdentificationActors,
  type IdentificationEvent,
  type IdentificationOptions,
  type IdentificationState,
  type IdentificationView,
} from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';

/** Short timings, so that a test takes little time. */
export const FAST = {
  pollInterval: 15,
  pollTimeout: 5_000,
  requestTimeout: 2_000,
  backoff: { base: 5, cap: 20, retryAfterCap: 100, maxAttempts: 3 },
} as const;

/** A host in this process, as an app would write one, that records its states and checkpoints. */
export interface Host {
  /** The states entered so far, in order. */
  readonly states: readonly IdentificationState[];
  /** The checkpoint of each snapshot so far, in order. */
  readonly checkpoints: readonly Checkpoint[];
  view(): IdentificationView;
  send(type: IdentificationEvent['type']): void;
  /** Resolves with the first view that meets the condition; rejects if the machine ends before. */
  until(
    condition: IdentificationState | ((view: IdentificationView) => boolean),
  ): Promise<IdentificationView>;
  /** Stops the actor, as the death of its process would. */
  kill(): void;
}

export type HostOptions = IdentificationOptions & {
  /** Sees every inspection event of XState. */
  readonly inspect?: (event: InspectionEvent) => void;
  /** The hook of a test that runs beside others. */
  readonly onFinished?: (end: () => void) => void;
  /** Called with each view, and with the checkpoint that is written for it. */
  readonly watch?: (view: IdentificationView, checkpoint: Checkpoint) => void;
};

export function host(
  actors: IdentificationActors,
  { timings, inspect, watch, onFinished = onTestFinished, ...options }: HostOptions,
): Host {
  const actor = createActor(identificationMachine.provide({ actors }), {
    input: identificationInput({ ...options, timings: { ...FAST, ...timings } }),
    ...(inspect && { inspect }),
  });
  const states: IdentificationState[] = [];
  const checkpoints: Checkpoint[] = [];
  const waiting = new Set<() => void>();
  actor.subscribe({
    next: (snapshot) => {
      const view = viewOf(snapshot);
      const checkpoint = checkpointOf(snapshot);
      if (states.at(-1) !== view.state) states.push(view.state);
      checkpoints.push(checkpoint);
      watch?.(view, checkpoint);
      for (const look of waiting) look();
    },
    error: (error) => {
      throw error;
    },
  });
  actor.start();
  onFinished(() => {
    actor.stop();
  });

  return {
    states,
    checkpoints,
    view: () => viewOf(actor.getSnapshot()),
    send: (type) => {
      actor.send({ type });
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const view = viewOf(actor.getSnapshot());
          const isMet = typeof condition === 'string' ? view.state === condition : condition(view);
          const isFinal = actor.getSnapshot().status !== 'active';
          if (!isMet && !isFinal) return;
          waiting.delete(look);
          if (isMet) resolve(view);
          else reject(new Error(`Ended in ${view.state} after ${states.join(' → ')}.`));
        };
        waiting.add(look);
        look();
      }),
    kill: () => {
      actor.stop();
    },
  };
}

/** The actors of an app that talks to a sandbox. */
export const sandboxActors = (
  sandbox: Sandbox,
  options: Partial<GatewayOptions> = {},
): IdentificationActors =>
  createGatewayActors({
    baseUrl: sandbox.url,
    getAccessToken: () => sandbox.accessToken,
    allowInsecureLoopback: true,
    ...options,
  });

/** Submits a form of the hosted page, as its user does. */
export async function submit(view: IdentificationView, form: string): Promise<void> {
  if (view.hosted === null) throw new Error(`There is no page to open in ${view.state}.`);
  const answer = await fetch(`${view.hosted.url}/${form}`, { method: 'POST', redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`The form got ${String(answer.status)}.`);
}

/** Does every step of the user successfully until the machine has ended. */
export async function complete(app: Host): Promise<IdentificationView> {
  const parked = await app.until(({ working }) => !working);
  if (parked.state === 'awaitingRedirect') await submit(parked, 'pass');
  else if (parked.state === 'signing') await submit(parked, 'sign');
  else return parked;
  app.send('redirect.succeeded');
  return complete(app);
}
