/**
 * Every platform API that is used, broken in every way, in kinds of flows. The flows wait most of
 * their time, so several run beside each other.
 */
import { describe, test } from 'vitest';
import { nameOf, PLATFORM_FAULTS } from '../support/platform-faults.js';
import { playOn, SCENARIOS } from './platform-scenarios.js';

/**
 * For every change, each way is tried in one of the flows. Before a release, in all of them:
 * `SWEEP=all npx vitest run --project long-alone test/browser/platform-sweep.long.ts`.
 */
const SHARE = process.env['SWEEP'] === 'all' ? 1 : SCENARIOS.length;

describe.each(SCENARIOS.map((scenario, flow) => [scenario.name, scenario, flow] as const))(
  'completes %s',
  (_, scenario, flow) => {
    const faults = PLATFORM_FAULTS.filter((_fault, way) => (way + flow) % SHARE === 0);
    test.concurrent.for(faults.map((fault) => [nameOf(fault), fault] as const))(
      'where %s',
      async ([, fault], { onTestFinished }) => {
        await playOn(scenario, fault, onTestFinished);
      },
    );
  },
);
