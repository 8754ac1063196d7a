/** Many clients that wait for one identification to change: by event streams, and by long polls. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ClientRequest } from './follow-client-process.js';
import type { Address, ServerRequest } from './follow-server-process.js';
import { digits, kilobytes, median, microseconds, table, times, type Part } from './part.js';

type Kind = 'streams' | 'polls';

/** What one client costs the server. */
interface Cost {
  /** Bytes of the heap and of buffers while it waits. */
  readonly memory: number;
  /** ms of the processor to send it a change. */
  readonly told: number;
  /** ms of the processor to take its next long poll; 0 for a stream, which goes on. */
  readonly asked: number;
}

/** Creates what all clients share. */
const FIRST = 100;

const start = (script: string, ...args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(`${script}.js`, import.meta.url)), args, {
    execArgv: ['--expose-gc'],
  });

async function ask<T>(child: ChildProcess, request: ServerRequest | ClientRequest): Promise<T> {
  const listening = new AbortController();
  const heard = async (event: 'message' | 'exit'): Promise<unknown> => {
    const [value] = (await once(child, event, { signal: listening.signal })) as [unknown];
    if (event === 'message') return value;
    throw new Error(`A process has ended at ${JSON.stringify(request)}.`);
  };
  child.send(request);
  try {
    return (await Promise.race([heard('message'), heard('exit')])) as T;
  } finally {
    listening.abort();
  }
}

/** A server and its clients. */
async function openPair(server: 'api' | 'bare', kind: Kind, count: number) {
  const serving = start('follow-server-process', server);
  const clients = start('follow-client-process', kind);
  const stop = (): void => {
    serving.kill();
    clients.kill();
  };
  const address = await ask<Address>(serving, 'address');
  const settled = async (expected: number): Promise<void> => {
    while ((await ask<number>(serving, 'waiting')) !== expected) await sleep(20);
  };
  const openMore = async (more: number, all: number): Promise<number> => {
    await ask(clients, { type: 'open', count: more, address });
    await settled(all);
    return ask<number>(serving, 'memory');
  };
  const first = Math.min(FIRST, count);
  const before = await openMore(first, first);
  const memory = ((await openMore(count - first, count)) - before) / (count - first);

  /** The processor time of the server for some work, each client. */
  const costOf = async (work: () => Promise<unknown>): Promise<number> => {
    const since = await ask<number>(serving, 'processor');
    await work();
    return ((await ask<number>(serving, 'processor')) - since) / count;
  };
  return {
    memory,
    stop,
    /** One change to all of them. */
    round: async (): Promise<{ readonly told: number; readonly asked: number }> => {
      let next = address;
      const told = await costOf(async () => {
        next = await ask<Address>(serving, 'change');
        await ask(clients, { type: 'await', version: next.version });
      });
      if (kind === 'streams') return { told, asked: 0 };
      const asked = await costOf(async () => {
        await ask(clients, { type: 'ask', address: next });
        await settled(count);
      });
      return { told, asked };
    },
  };
}

interface Size {
  readonly count: number;
  readonly rounds: number;
}

/** Measures the API against a bare server, in turn. */
async function measure(kind: Kind, { count, rounds }: Size): Promise<Record<'api' | 'bare', Cost>> {
  const api = await openPair('api', kind, count);
  const bare = await openPair('bare', kind, count);
  try {
    const costs = { api: [] as Omit<Cost, 'memory'>[], bare: [] as Omit<Cost, 'memory'>[] };
    // The first round warms up the compiler and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const measured = { api: await api.round(), bare: await bare.round() };
      if (round === 0) continue;
      costs.api.push(measured.api);
      costs.bare.push(measured.bare);
    }
    const costOf = (name: 'api' | 'bare', memory: number): Cost => ({
      memory,
      told: median(costs[name].map(({ told }) => told)),
      asked: median(costs[name].map(({ asked }) => asked)),
    });
    return { api: costOf('api', api.memory), bare: costOf('bare', bare.memory) };
  } finally {
    api.stop();
    bare.stop();
  }
}

const SIZE: Size = { count: 10_000, rounds: 7 };
const QUICK_SIZE: Size = { count: 120, rounds: 1 };

export const streams: Part = {
  name: 'streams',
  title: 'Event streams',
  run: async (_, isQuick) => {
    const { count, rounds } = isQuick === true ? QUICK_SIZE : SIZE;
    const { api, bare } = await measure('streams', { count, rounds });
    const [memory, told] = [api.memory / bare.memory, api.told / bare.told];
    return {
      goals: [
        {
          what: `a change that goes to ${digits(count)} event streams: processor time against a bare \`node:http\``,
          measured: times(told),
          goal: 'at most 2×',
          isReached: told <= 2,
        },
        {
          what: 'an open event stream in memory, against a bare `node:http`',
          measured: times(memory),
          goal: 'at most 2×',
          isReached: memory <= 2,
        },
      ],
      text: `${digits(count)} clients in another process follow one identification over loopback. The bare \`node:http\`
sends the same bytes and headers, without authorization, heartbeats, a lifetime, limits, or a look at what
a slow client has read. Memory is the heap and the buffers of the server, without the sockets of the
system.

${table(
  [
    '',
    'memory of a stream',
    'against the bare one',
    'a change, each stream',
    'against the bare one',
  ],
  [
    ['`node:http`', kilobytes(bare.memory), times(1), microseconds(bare.told), times(1)],
    ['the HTTP API', kilobytes(api.memory), times(memory), microseconds(api.told), times(told)],
  ],
)}`,
    };
  },
};

export const longPolls: Part = {
  name: 'long-polls',
  title: 'Long polls',
  run: async (_, isQuick) => {
    const { count, rounds } = isQuick === true ? QUICK_SIZE : SIZE;
    const { api, bare } = await measure('polls', { count, rounds });
    const sum = ({ told, asked }: Cost): number => told + asked;
    const row = (name: string, cost: Cost): string[] => [
      name,
      kilobytes(cost.memory),
      times(cost.memory / bare.memory),
      microseconds(cost.told),
      microseconds(cost.asked),
      times(sum(cost) / sum(bare)),
    ];
    return {
      goals: [],
      text: `The same with long polls, for runtimes whose \`fetch\` has no streams: ${digits(count)} requests wait, all are
answered by one change, and each client asks again on its connection.

${table(
  [
    '',
    'memory of one',
    'against the bare one',
    'to answer it',
    'to take the next',
    'both, against the bare one',
  ],
  [row('`node:http`', bare), row('the HTTP API', api)],
)}`,
    };
  },
};
