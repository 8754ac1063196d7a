/** The same ways through the machine, in this process and on Restate: the same comes of them. */
import { expect, it } from 'vitest';
import {
  createGatewayActors,
  type IdentificationState,
  type IdentificationView,
} from '../../src/index.js';
import type { HostedIdentification } from '../../src/restate/index.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { until } from '../node/helpers.js';
import { start } from '../sandbox/helpers.js';
import { FAST, host as openInProcess, submit } from '../support/host.js';
import type { TestEngine } from '../support/restate.js';
import type { Case, Driver } from './case.js';
import { CASES } from './cases.js';
import { engineForAll, openHost, openService } from './helpers.js';

/** Each case has a user of its own. */
const userIdOf = (each: Case): number => CASES.indexOf(each) + 1;

/** What came of a case. */
interface Course {
  readonly states: readonly IdentificationState[];
  readonly end: Pick<IdentificationView, 'state' | 'can' | 'failure' | 'working'>;
  readonly isOutput: boolean;
  /** What was sent, in order; as how often a phase polls is a matter of time, not in what number. */
  readonly requests: readonly string[];
  readonly finalizations: number;
}

/** The actors of an app, and the URL of the hosted page that the gateway gave last. */
function watchedActors(sandbox: Sandbox) {
  let url: string | null = null;
  const actors = createGatewayActors({
    baseUrl: sandbox.url,
    getAccessToken: () => sandbox.accessToken,
    allowInsecureLoopback: true,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const text = await response
        .clone()
        .text()
        .catch(() => '');
      url = /"videoIdentificationUrl":"(http[^"]+)"/.exec(text)?.[1] ?? url;
      return response;
    },
  });
  return {
    actors,
    submit: async (view: IdentificationView, form: string) => {
      const page = 'identityCheck' as const;
      await submit({ ...view, hosted: url === null ? null : { page, url } }, form);
    },
  };
}

function requestsOf({ requests }: Sandbox): string[] {
  const sent = requests.map(({ operation, body }) => `${operation} ${body}`);
  return sent.filter((request, index) => request !== sent[index - 1]);
}

const courseOf = (
  sandbox: Sandbox,
  userId: number,
  states: readonly IdentificationState[],
  { state, can, failure, working, output }: IdentificationView,
): Course => ({
  states,
  end: { state, can, failure, working },
  isOutput: output !== null,
  requests: requestsOf(sandbox),
  finalizations: sandbox.finalizations(userId),
});

async function inProcess(each: Case): Promise<Course> {
  const { options = {}, arrange, drive } = each;
  const sandbox = await start();
  const userId = userIdOf(each);
  arrange?.(sandbox, userId);
  const { actors, submit } = watchedActors(sandbox);
  const app = openInProcess(actors, {
    ...options,
    subject: { ...options.subject, userId },
  });
  const driver: Driver = {
    until: (condition) => app.until(condition),
    send: (type) => {
      const isTaken = app.view().can.includes(type);
      app.send(type);
      return Promise.resolve(isTaken);
    },
    submit: (form) => submit(app.view(), form),
  };
  await drive(driver, sandbox);
  return courseOf(sandbox, userId, app.states, app.view());
}

async function onRestate(engine: TestEngine, each: Case): Promise<Course> {
  const { options = {}, arrange, drive } = each;
  const sandbox = await start();
  const userId = userIdOf(each);
  arrange?.(sandbox, userId);
  const { subject, timings, pendingStatuses, restart = false } = options;
  const { actors, submit } = watchedActors(sandbox);
  await openService(engine, {
    actors,
    timings: { ...FAST, ...timings },
    ...(pendingStatuses !== undefined && { pendingStatuses }),
  });
  const host = await openHost(engine, actors);
  const { identification } = await host.start({ ...subject, userId }, { restart });
  const { id } = identification;
  const find = async (): Promise<HostedIdentification> => until(host, id, () => true);
  const driver: Driver = {
    until: async (condition) =>
      (
        await until(
          host,
          id,
          typeof condition === 'string' ? condition : ({ view }) => condition(view),
        )
      ).view,
    send: (type) =>
      host.send(id, type).then(
        () => true,
        () => false,
      ),
    submit: async (form) => submit((await find()).view, form),
  };
  await drive(driver, sandbox);
  const { timeline, view } = await find();
  const states = timeline.map(({ state }) => state);
  return courseOf(sandbox, userId, states, view);
}

const engine = engineForAll();

it.each(CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
  const [here, there] = await Promise.all([inProcess(each), onRestate(engine(), each)]);
  expect(there).toEqual(here);
});
