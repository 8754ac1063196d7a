/** Every checkpoint of a released version can be resumed by all later versions. */
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/input/checkpoint.js';
import { checkpointOf, type Checkpoint, type IdentificationState } from '../../src/index.js';
import { OUTPUT, startFlow, USER_ID, type Flow } from '../machines/flow.js';
import { complete } from '../machines/places.js';
import { namesOf, textOf, versions } from './folder.js';

const FILES = versions().flatMap((version) =>
  namesOf(version).map((name) => [`${version}/${name}`, version, name] as const),
);

/** Where each state resumes; a state with a hosted URL asks for the URL again. */
const RESUMPTIONS: Record<IdentificationState, string> = {
  initiating: 'initiating.requesting',
  restarting: 'restarting.requesting',
  awaitingRedirect: 'initiating.requesting',
  phaseA: 'phaseA.requesting',
  signing: 'phaseA.requesting',
  phaseB: 'phaseB.requesting',
  finalizing: 'finalizing.requesting',
  stalled: 'stalled',
  failed: 'failed',
  completed: 'completed',
  cancelled: 'cancelled',
  expired: 'expired',
};

function read(version: string, name: string): Checkpoint {
  const record: unknown = JSON.parse(textOf(version, name));
  const readings = (['individual', 'merchant'] as const).map((userType) =>
    readCheckpoint(record, { userId: USER_ID, userType }),
  );
  for (const reading of readings) if (reading.kind === 'usable') return reading.checkpoint;
  throw new Error('The checkpoint is not usable.');
}

function resumed(checkpoint: Checkpoint): Flow {
  const { userId, userType } = checkpoint;
  return startFlow({ subject: { userId, userType }, checkpoint });
}

/** Where it ends once its user does everything right. */
function endOf({ state }: Checkpoint, can: readonly string[]): IdentificationState {
  if (state === 'cancelled' || state === 'expired') return state;
  const isHopeless = state === 'failed' && !can.includes('retry') && !can.includes('restart');
  return isHopeless ? 'cancelled' : 'completed';
}

describe.each(FILES)('%s', (_, version, name) => {
  const checkpoint = read(version, name);

  it('resumes where it was', () => {
    expect(resumed(checkpoint).at()).toBe(RESUMPTIONS[checkpoint.state]);
  });

  it('keeps its failure, output and payload', () => {
    const { failure, output, finalizePayload } = checkpoint;
    expect(checkpointOf(resumed(checkpoint).snapshot())).toMatchObject({
      failure,
      output,
      finalizePayload: checkpoint.state === 'restarting' ? null : finalizePayload,
    });
  });

  it('ends as it can, with the fixed payload', async () => {
    const flow = resumed(checkpoint);
    const { can } = flow.view();
    await complete(flow);
    const end = endOf(checkpoint, can);
    expect(flow.at()).toBe(end);
    expect(flow.view().output).toEqual(end === 'completed' ? (checkpoint.output ?? OUTPUT) : null);
    if (checkpoint.finalizePayload === null || can.includes('restart')) return;
    for (const { input } of flow.finalize.calls) {
      expect(input.payload).toEqual(checkpoint.finalizePayload);
    }
  });
});
