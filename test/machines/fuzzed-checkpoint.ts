import { describe, expect, it } from 'vitest';
import {
  checkpointOf,
  failure,
  identificationStates,
  type Checkpoint,
  type FinalizePayload,
} from '../../src/index.js';
import { startFlow, USER_ID } from './flow.js';
import { complete, flowAt, type Spot } from './places.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The paths of all fields, nested ones included. */
const pathsOf = (fields: Fields): string[][] =>
  Object.entries(fields).flatMap(([key, value]) => [
    [key],
    ...(isFields(value) ? pathsOf(value).map((path) => [key, ...path]) : []),
  ]);

/** A copy with another value at a path; JSON removes a field that is `undefined`. */
function damaged(fields: Fields, path: readonly string[], value: unknown): Fields {
  const [key = '', ...rest] = path;
  const field = fields[key];
  const replaced = rest.length > 0 && isFields(field) ? damaged(field, rest, value) : value;
  return { ...fields, [key]: replaced };
}

/** Replacements for the value of a field. */
const DAMAGES: readonly (readonly [name: string, value: unknown])[] = [
  ['nothing', undefined],
  ['a long text', 'x'.repeat(5_000)],
  ...[null, true, '', 'https://evil.example', [], {}, [{}]].map(named),
  ...[-1, 0, 1, 0.5, 1e300, Number.MAX_SAFE_INTEGER, USER_ID + 1, String(USER_ID)].map(named),
  ...identificationStates.map(named),
];

function named(value: unknown): [name: string, value: unknown] {
  return [JSON.stringify(value), value];
}

/** Checkpoints that together have a value in every field. */
const BASES = {
  'in phase B': () => at('phaseB.waiting'),
  'refused by finalize': () => at('finalizing.requesting', 'finalizeRefused'),
  finalizing: () => at('finalizing.waiting'),
  'failed to finalize': () => at('finalizing.requesting', 'forbidden'),
  stalled: () => at('stalled'),
  completed: () => at('completed'),
};

async function at(spot: Spot, rejection?: 'finalizeRefused' | 'forbidden'): Promise<Checkpoint> {
  const flow = await flowAt(spot);
  if (rejection) {
    await flow.finalize.fail(
      failure(rejection, { httpStatus: 400, title: 'Bad Request', retryAfter: 1 }),
    );
  }
  return checkpointOf(flow.snapshot());
}

/**
 * Runs a flow from a record to its end, and returns every payload that finalize was called with.
 */
async function payloadsFrom(record: unknown): Promise<readonly FinalizePayload[]> {
  const flow = startFlow({ checkpoint: JSON.parse(JSON.stringify(record)) });
  await complete(flow);
  flow.kill();
  return flow.finalize.calls.map(({ input }) => input.payload);
}

/**
 * Registers the tests of every replacement in every checkpoint.
 *
 * @param name of each test; `%s` is the replacement
 * @param everyNth of the fields gets it; which ones differs from test to test. 1: all
 */
export function testDamages(name: string, everyNth: number): void {
  describe.each(Object.entries(BASES))('a checkpoint that is %s', (_, base) => {
    it.each(DAMAGES.map((damage, index) => [...damage, index] as const))(
      name,
      async (_, value, index) => {
        const checkpoint = { ...(await base()) };
        for (const [at, path] of pathsOf(checkpoint).entries()) {
          if ((at + index) % everyNth > 0) continue;
          const payloads = await payloadsFrom(damaged(checkpoint, path, value));
          const ofOthers = payloads.filter(({ userId }) => userId !== USER_ID);
          expect(ofOthers, path.join('.')).toEqual([]);
        }
      },
    );
  });
}
