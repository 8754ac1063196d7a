/** Reads the snapshots of 0.1.0: the adapter stores the machine's context, and not a checkpoint. */
import type { AnyStateMachine, Snapshot } from 'xstate';
import { spentIn } from '../../machines/bounds.js';
import { DEFAULT_TIMINGS } from '../../machines/identification.timings.js';
import type {
  Checkpoint,
  IdentificationContext,
  Timings,
} from '../../machines/identification.types.js';
import type { Failure } from '../../machines/failure.js';
import { clockIn } from '../../machines/phase-clock.js';
import { sessionIn } from '../../machines/session.js';

/** The fields of 0.1.0 that have changed since: one counter for all failures, no account of time. */
interface FormerContext extends Omit<
  IdentificationContext,
  'clock' | 'spent' | 'problem' | 'settings' | 'session'
> {
  readonly settings: {
    readonly timings: Partial<Timings>;
    readonly pendingStatuses: readonly string[];
  };
  readonly statuses: readonly string[];
  readonly waitingSince: Checkpoint['waitingSince'];
  readonly refusals: number;
  readonly problem: Failure | null;
}

const isFormer = (context: IdentificationContext | FormerContext): context is FormerContext =>
  !('clock' in context);

/** The context as the present machine has it. */
export function presentContext(
  context: IdentificationContext | FormerContext,
): IdentificationContext {
  if (!isFormer(context)) return context;
  const { statuses, waitingSince, refusals, problem, settings, ...same } = context;
  return {
    ...same,
    settings: { ...settings, timings: { ...DEFAULT_TIMINGS, ...settings.timings } },
    session: { ...sessionIn(null), statuses },
    clock: clockIn({ waitingSince }),
    spent: spentIn({ refusals }),
    problem: problem === null ? null : { failure: problem, since: same.calledAt ?? 0 },
  };
}

const hasContext = (
  snapshot: Snapshot<unknown>,
): snapshot is Snapshot<unknown> & { readonly context: IdentificationContext } =>
  'context' in snapshot;

/** The machine, which restores the snapshots of earlier versions too. */
export function upgradedMachine(machine: AnyStateMachine): AnyStateMachine {
  const overrides: Pick<AnyStateMachine, 'restoreSnapshot'> = {
    restoreSnapshot: (snapshot, scope) =>
      machine.restoreSnapshot(
        hasContext(snapshot)
          ? Object.assign({}, snapshot, { context: presentContext(snapshot.context) })
          : snapshot,
        scope,
      ),
  };
  // The cast is safe: everything else is inherited.
  return Object.assign(Object.create(machine) as AnyStateMachine, overrides);
}
