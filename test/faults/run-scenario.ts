/** Runs a scenario on a host. Checks what the scenario expects, and what every scenario expects. */
import { describe, expect, it } from 'vitest';
import { MADE_UP_PERSONAL_DATA } from '../../src/sandbox/index.js';
import type { Driver, Observation } from './hosts/driver.js';
import { ROWS } from './rows.js';
import { setStage, type Stage } from './stage.js';
import { scenariosOn, type Scenario } from './table.js';

/** Registers the tests of the table for one host. */
export function playTable(driver: Driver): void {
  for (const row of ROWS) {
    const scenarios = scenariosOn(driver.host, row);
    if (scenarios.length === 0) continue;
    describe(String(row.id), () => {
      for (const scenario of scenarios) it(scenario.name, () => playScenario(driver, scenario));
    });
  }
}

async function playScenario(driver: Driver, scenario: Scenario): Promise<void> {
  const stage = await setStage(driver, scenario);
  const { user } = stage;
  await (scenario.play === undefined ? user.complete() : scenario.play(stage));

  const end = await user.until(scenario.ends);
  await expectAsDescribed(stage, scenario, end);
  await scenario.check?.(stage);
  if (scenario.continuesBy !== undefined) await expectToContinue(stage, scenario.continuesBy, end);
  await expectOneEffect(stage);
  await expectNoSecret(stage);
  expect(stage.elsewhere.requests).toEqual([]);
}

async function expectAsDescribed(
  { user, calls }: Stage,
  { states, failure, problem, calls: expected = {} }: Scenario,
  end: Observation,
): Promise<void> {
  if (states !== undefined) expect(await user.states()).toEqual(states);
  if (failure === undefined) expect(end.failure).toBeNull();
  else expect(end.failure).toMatchObject(failure);
  if (problem !== undefined) {
    expect(user.history.map(({ progress }) => progress.problem?.code)).toContain(problem);
  }
  for (const operation of ['initiate', 'status', 'finalize'] as const) {
    const count = expected[operation];
    if (count !== undefined) expect(calls(operation)).toHaveLength(count);
  }
}

/** Sends the event that the failure offers, and completes the identification in the right session. */
async function expectToContinue(
  { user, sandbox }: Stage,
  by: 'retry' | 'restart' | null,
  { can }: Observation,
): Promise<void> {
  if (by === null) {
    expect(can).not.toContain('retry');
    expect(can).not.toContain('restart');
    return;
  }
  const sessions = sandbox.sessions(user.userId).length;
  await user.send(by);
  expect((await user.complete()).state).toBe('completed');
  expect(sandbox.sessions(user.userId)).toHaveLength(
    Math.max(1, by === 'restart' ? sessions + 1 : sessions),
  );
}

/** Checks for at most one finalization, one session in use and one payload, byte for byte. */
async function expectOneEffect({ user, sandbox, calls }: Stage): Promise<void> {
  const isCompleted = (await user.states()).at(-1) === 'completed';
  expect(sandbox.finalizations(user.userId)).toBe(isCompleted ? 1 : 0);
  const inUse = sandbox.sessions(user.userId).filter(({ replaced }) => !replaced);
  expect(inUse.length).toBeLessThanOrEqual(1);
  const payloads = calls('finalize').filter(({ userId }) => userId === user.userId);
  expect(new Set(payloads.map(({ body }) => body)).size).toBe(payloads.length > 0 ? 1 : 0);
}

/** Checks that no token, hosted URL, name or text of the gateway is stored, reported or shown. */
async function expectNoSecret({ user, sandbox, host, hostedUrls }: Stage): Promise<void> {
  const secrets = [
    'canary',
    sandbox.accessToken,
    ...MADE_UP_PERSONAL_DATA,
    ...sandbox.sessions(user.userId).map(({ id }) => id),
    ...[...hostedUrls].map((url) => url.split('/').at(-1) ?? url),
    '<html',
    'evil',
    'alert',
  ];
  const places = {
    stored: await host.stored(),
    reported: await host.reported(),
    seen: JSON.stringify(user.observations),
  };
  expect(places.stored).toContain('initiating');
  for (const [place, text] of Object.entries(places)) {
    const found = secrets.filter((secret) => text.includes(secret));
    expect({ place, found }).toEqual({ place, found: [] });
  }
}
