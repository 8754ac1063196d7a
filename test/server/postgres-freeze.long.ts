/** A server of several that is frozen, or killed, in the middle of something. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { openCluster } from './postgres-cluster.js';
import { newSchema } from './postgres.js';

it.concurrent(
  'what a killed server has left goes on within ten seconds, with the default lease',
  async (context) => {
    const cluster = await openCluster(context, {
      databaseUrl: inject('postgres'),
      schema: newSchema(context),
      lease: 5_000,
    });
    await cluster.start(0);
    const init = { method: 'POST', headers: { authorization: 'user 1' }, body: '{}' };
    const headers = { ...init.headers, 'content-type': 'application/json' };
    cluster.sandbox.faults.next('initiate', { kind: 'headersOnly' });
    const started = await cluster.requestTo(0, '/identifications', { ...init, headers });
    const { id } = (await started.json()) as { readonly id: string };
    await cluster.start(1);
    cluster.signal(0, 'SIGKILL');
    const since = performance.now();
    for (let state = ''; state !== 'awaitingRedirect';) {
      await sleep(100);
      const answer = await cluster.requestTo(1, `/identifications/${id}`, { headers });
      ({ state } = (await answer.json()) as { readonly state: string });
    }
    // The claim is about seconds: twice as many as a lease and its renewal last.
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(cluster.sandbox.sessions(1)).toHaveLength(1);
  },
);

it.concurrent(
  'a server that is frozen in the middle of a restart and of a finalize doubles no effect',
  async (context) => {
    const cluster = await openCluster(context, {
      databaseUrl: inject('postgres'),
      schema: newSchema(context),
      lease: 1_000,
    });
    const { sandbox } = cluster;
    await cluster.start(0);
    const headers = { authorization: 'user 1', 'content-type': 'application/json' };
    const post = async (place: number, path: string, body: object) =>
      (await (
        await cluster.requestTo(place, path, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        })
      ).json()) as Record<string, string>;
    const until = async (place: number, state: string): Promise<Record<string, string>> => {
      for (;;) {
        const shown = await post(place, '/identifications', {});
        if (shown['state'] === state) return shown;
        await sleep(50);
      }
    };
    await until(0, 'awaitingRedirect');

    // The answer is late: the server is frozen while it waits for it.
    sandbox.faults.next('initiate', { kind: 'delay', ms: 300 });
    await post(0, '/identifications', { restart: true });
    cluster.signal(0, 'SIGSTOP');
    await cluster.start(1);
    const { id } = await until(1, 'awaitingRedirect');
    cluster.signal(0, 'SIGCONT');
    await sleep(1_000);
    const { url: checkUrl, ...check } = await post(1, `/identifications/${String(id)}/open`, {});
    // The page that is shown is the one of the last session, which is still the one in progress.
    await fetch(`${String(checkUrl)}/pass`, { method: 'POST', redirect: 'manual' });
    await post(0, `/identifications/${String(id)}/events`, {
      type: 'redirect.succeeded',
      ...check,
    });
    await until(0, 'signing');
    const { url: signingUrl, ...signing } = await post(
      0,
      `/identifications/${String(id)}/open`,
      {},
    );
    await fetch(`${String(signingUrl)}/sign`, { method: 'POST', redirect: 'manual' });

    sandbox.faults.next('finalize', { kind: 'delay', ms: 500 });
    await post(0, `/identifications/${String(id)}/events`, {
      type: 'redirect.succeeded',
      ...signing,
    });
    while (!sandbox.requests.some(({ operation }) => operation === 'finalize')) await sleep(10);
    cluster.signal(0, 'SIGSTOP');
    while (!cluster.results.has(1)) await sleep(50);
    cluster.signal(0, 'SIGCONT');
    await sleep(1_000);
    expect(sandbox.finalizations(1)).toBe(1);
    expect(cluster.results.get(1)).toEqual(new Set([id]));
  },
);
