import { expect, vi } from 'vitest';
import { createRemoteHost, type RemoteHostOptions } from '../../src/client/index.js';

/** An identification as the API answers it. */
export const resource = (version: number, changes: object = {}) => ({
  id: 'one',
  version,
  userId: 1,
  userType: 'individual',
  createdAt: 0,
  updatedAt: 0,
  state: 'phaseA',
  working: true,
  can: ['cancel'],
  hostedPage: 'identityCheck',
  progress: {
    polls: version,
    status: null,
    wentBackFrom: null,
    deadlineAt: null,
    nextCallAt: null,
    attempts: 0,
    problem: null,
  },
  failure: null,
  output: null,
  timeline: [],
  ...changes,
});

export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), {
    headers: { 'content-type': 'application/json' },
    ...init,
  });

export const problem = (status: number, code = 'x', headers: Record<string, string> = {}) =>
  json({ type: 'about:blank', status, title: 'x', code }, { status, headers });

/** An event stream that the test writes. */
export function stream() {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (created) => {
      controller = created;
    },
  });
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    write: (text: string) => controller?.enqueue(encoder.encode(text)),
    event: (id: string, data: unknown) =>
      controller?.enqueue(encoder.encode(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)),
    end: () => controller?.close(),
    fail: () => controller?.error(new TypeError('terminated')),
  };
}

/** The URL of a request; the client passes it as text. */
export const urlOf = (input: Parameters<typeof fetch>[0]): string =>
  typeof input === 'string' ? input : '';

type Answer = Response | 'hang' | 'fail' | ((init: RequestInit) => Response);

/** A `fetch` whose answers are queued by path; it records the requests. */
function scriptedFetch() {
  const queues = new Map<string, Answer[]>();
  const requests: { path: string; init: RequestInit }[] = [];

  const fetch = vi.fn<typeof globalThis.fetch>((input, init = {}) => {
    const path = urlOf(input).replace('/api/identifications', '');
    requests.push({ path, init });
    const answer = queues.get(path.replace(/\?.*/, ''))?.shift() ?? 'hang';
    if (answer === 'fail') return Promise.reject(new TypeError('fetch failed'));
    if (answer !== 'hang') {
      return Promise.resolve(typeof answer === 'function' ? answer(init) : answer);
    }
    return new Promise((_, reject) => {
      init.signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  });

  return {
    fetch,
    requests,
    paths: () => requests.map(({ path }) => path),
    answer: (path: string, ...answers: Answer[]) => {
      queues.set(path, [...(queues.get(path) ?? []), ...answers]);
    },
  };
}

/** A screen on a scripted server. */
export function open(options: Partial<RemoteHostOptions> = {}) {
  const server = scriptedFetch();
  const host = createRemoteHost({ url: '/api', fetch: server.fetch, ...options });
  const versions: number[] = [];
  host.subscribe(() => {
    const { state, progress } = host.getSnapshot();
    if (state !== 'idle' && progress.polls !== versions.at(-1)) versions.push(progress.polls);
  });
  return { ...server, host, versions, connection: () => host.getSnapshot().connection };
}

/** Follows an identification by a stream that is alive. */
export async function following(options: Partial<RemoteHostOptions> = {}) {
  const first = stream();
  const scene = open(options);
  scene.answer('/current', json(resource(1)));
  scene.answer('/one/events', first.response);
  await vi.advanceTimersByTimeAsync(0);
  first.write('retry: 3000\nevent: heartbeat\ndata: 15000\n\n');
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.connection()).toBe('online');
  return { ...scene, first };
}
