/**
 * Every platform API that is used, broken in every way, in each kind of flow. The flows wait most of
 * their time, so several run beside each other.
 */
import { describe, test } from 'vitest';
import { nameOf, PLATFORM_FAULTS } from '../support/platform-faults.js';
import { playOn, SCENARIOS } from './platform-scenarios.js';

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  'completes %s',
  (_, scenario) => {
    test.concurrent.for(PLATFORM_FAULTS.map((fault) => [nameOf(fault), fault] as const))(
      'where %s',
      async ([, fault], { onTestFinished }) => {
        await playOn(scenario, fault, onTestFinished);
      },
    );
  },
);
