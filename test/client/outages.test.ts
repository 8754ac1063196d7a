/** Servers that do not answer or refuse, scripted and on a fake clock. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { following, json, open, problem, resource } from './scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
  // The longest delay of each backoff.
  vi.spyOn(Math, 'random').mockReturnValue(1);
  return () => {
    vi.useRealTimers();
  };
});

describe('a server that does not answer', () => {
  it.each([
    ['a connection that fails', 'fail'],
    ['a 502 of a proxy', new Response('<html>', { status: 502 })],
    ['a 404 of a balancer', new Response('default backend', { status: 404 })],
    ['a 403 of a firewall', new Response('<html>', { status: 403 })],
    ['a 200 of a captive portal', new Response('<html>')],
    ['a 200 of another shape', json({})],
    ['a 429', problem(429)],
    ['a 500', problem(500)],
  ] as const)('is asked again after %s', async (_, answer) => {
    const scene = open();
    scene.answer('/current', answer, json(resource(1)));
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.connection()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(scene.connection()).toBe('online');
    expect(scene.versions).toEqual([1]);
  });

  it('is asked again where it hangs', async () => {
    const scene = open();
    scene.answer('/current', 'hang', json(resource(1)));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(scene.versions).toEqual([1]);
  });

  it('is asked more and more rarely, up to every 30 s, and with full jitter', async () => {
    const scene = open();
    scene.answer('/current', ...Array.from({ length: 100 }, () => 'fail' as const));
    const times: number[] = [];
    const began = Date.now();
    scene.fetch.mockImplementation(() => {
      times.push((Date.now() - began) / 1_000);
      return Promise.reject(new TypeError('fetch failed'));
    });
    await vi.advanceTimersByTimeAsync(125_000);
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
    vi.mocked(Math.random).mockReturnValue(0);
    await vi.advanceTimersByTimeAsync(26_000);
    expect(times.length).toBeGreaterThan(9);
  });

  it.each([
    ['seconds', '7', 7_000],
    ['a fraction', '2.5', 2_500],
    ['a year, at most ten minutes', String(365 * 86_400), 600_000],
    ['garbage, not at all', 'soon', 0],
  ])('is left alone as Retry-After asks: %s', async (_, header, ms) => {
    const scene = open();
    const busy = problem(503, 'closed', { 'retry-after': header });
    scene.answer('/current', busy, json(resource(1)));
    await vi.advanceTimersByTimeAsync(ms + 999);
    expect(scene.paths()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.paths().length).toBeGreaterThan(1);
  });

  it('is left alone until the date of Retry-After', async () => {
    const scene = open();
    vi.setSystemTime(new Date('2026-01-01T00:00:00Z'));
    const date = new Date('2026-01-01T00:00:20Z').toUTCString();
    scene.answer('/current', problem(503, 'closed', { 'retry-after': date }), json(resource(1)));
    await vi.advanceTimersByTimeAsync(20_999);
    expect(scene.paths()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.paths().length).toBeGreaterThan(1);
  });
});

describe('a server that refuses', () => {
  it('with 401 is asked once more with new headers', async () => {
    const headers = vi.fn(({ forceRefresh }: { forceRefresh: boolean }) => ({
      authorization: forceRefresh ? 'fresh' : 'stale',
    }));
    const scene = open({ headers });
    scene.answer('/current', problem(401, 'unauthorized'), json(resource(1)));
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.versions).toEqual([1]);
    expect(scene.requests.slice(0, 2).map(({ init }) => init.headers)).toEqual([
      { authorization: 'stale' },
      { authorization: 'fresh' },
    ]);
  });

  it('with 401 again is not asked until a call, and says unauthorized', async () => {
    const scene = open({ headers: () => ({}) });
    scene.answer('/current', problem(401), problem(401));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(scene.host.getSnapshot()).toMatchObject({
      state: 'idle',
      connection: 'unauthorized',
      refusal: { action: 'follow', code: 'unauthorized' },
    });
    expect(scene.paths()).toEqual(['/current', '/current']);
    scene.answer('', json(resource(1)));
    scene.host.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.host.getSnapshot()).toMatchObject({ state: 'phaseA', connection: 'online' });
    expect(scene.paths().at(-1)).toBe('/one/events');
  });

  it('with 401 in the middle keeps what is shown', async () => {
    const { first, answer, host } = await following();
    answer('/one/events', problem(401));
    first.end();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(host.getSnapshot()).toMatchObject({ state: 'phaseA', connection: 'unauthorized' });
  });

  it.each([
    [403, 'forbidden', 'forbidden'],
    [404, 'unknownIdentification', 'unknownIdentification'],
    [404, 'x', 'rejected'],
  ])(
    'with %i %s is not asked again, and nothing stays on the screen',
    async (status, code, refusal) => {
      const { first, answer, host, paths } = await following();
      answer('/one/events', problem(status, code));
      first.end();
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(host.getSnapshot()).toMatchObject({
        state: 'idle',
        hosted: null,
        connection: 'online',
        refusal: { action: 'follow', code: refusal },
      });
      expect(paths()).toHaveLength(3);
    },
  );

  it('with 404 for the current one is idle', async () => {
    const scene = open();
    scene.answer('/current', problem(404, 'unknownIdentification'));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(scene.host.getSnapshot()).toMatchObject({ state: 'idle', refusal: null });
    expect(scene.connection()).toBe('online');
    expect(scene.paths()).toHaveLength(1);
  });

  it('may hang or throw in its headers', async () => {
    let times = 0;
    const headers = (): Promise<Record<string, string>> => {
      times += 1;
      if (times === 1) throw new Error('no token');
      return times === 2 ? new Promise(() => undefined) : Promise.resolve({});
    };
    const scene = open({ headers });
    scene.answer('/current', json(resource(1)));
    await vi.advanceTimersByTimeAsync(1_000 + 10_000 + 2_000);
    expect(scene.versions).toEqual([1]);
  });
});

describe('after close', () => {
  it('no timer, no request and no listener is left', async () => {
    const { host, first, requests, versions } = await following();
    host.send({ type: 'cancel' });
    await vi.advanceTimersByTimeAsync(0);
    host.close();
    first.event('2', resource(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(requests.map(({ init }) => init.signal?.aborted)).toEqual(requests.map(() => true));
    expect(versions).toEqual([1]);
    host.start();
    host.send({ type: 'cancel' });
    host.open();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(requests).toHaveLength(3);
  });

  it('no timer is left, closed between two attempts or at once', async () => {
    const waiting = open();
    waiting.answer('/current', 'fail');
    await vi.advanceTimersByTimeAsync(0);
    waiting.host.close();
    open().host.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
