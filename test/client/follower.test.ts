/** How a screen follows, on a scripted server and a fake clock. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { following, json, open, resource, stream } from './scripted.js';

beforeEach(() => {
  vi.useFakeTimers();
  // The longest delay of each backoff.
  vi.spyOn(Math, 'random').mockReturnValue(1);
  return () => {
    vi.useRealTimers();
  };
});

describe('a stream', () => {
  it('that breaks is opened again after a delay, from the last event', async () => {
    const { first, answer, requests, connection, versions } = await following();
    first.event('2.abc', resource(2));
    await vi.advanceTimersByTimeAsync(0);
    const second = stream();
    answer('/one/events', second.response);
    first.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(requests.at(-1)?.init.headers).toMatchObject({ 'last-event-id': '2.abc' });
    second.event('3.def', resource(3));
    await vi.advanceTimersByTimeAsync(0);
    expect(connection()).toBe('online');
    expect(versions).toEqual([1, 2, 3]);
  });

  it('that the server ends is opened again after the time that the server asks for', async () => {
    const { first, paths, connection } = await following();
    first.end();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(paths()).toHaveLength(2);
    expect(connection()).toBe('online');
    await vi.advanceTimersByTimeAsync(1);
    expect(paths()).toEqual(['/current', '/one/events', '/one/events']);
  });

  it('without a heartbeat in time is opened again', async () => {
    const { first, paths, connection } = await following();
    for (let beats = 0; beats < 3; beats += 1) {
      await vi.advanceTimersByTimeAsync(15_000);
      first.write('event: heartbeat\ndata: 15000\n\n');
    }
    expect(connection()).toBe('online');
    await vi.advanceTimersByTimeAsync(19_999);
    expect(connection()).toBe('online');
    await vi.advanceTimersByTimeAsync(1);
    expect(connection()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(paths()).toHaveLength(3);
  });

  it('never shows an older version, one twice, or one of another identification', async () => {
    const { first, versions } = await following();
    for (const version of [5, 4, 5, 3, 6, 6]) first.event(String(version), resource(version));
    first.event('9', resource(9, { id: 'other' }));
    first.write('data: {"not":"an identification"}\n\ndata: <html>\n\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(versions).toEqual([1, 5, 6]);
  });

  it('ends with the identification', async () => {
    const { first, paths } = await following();
    first.event('2', resource(2, { state: 'completed', working: false, can: [] }));
    first.end();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(paths()).toHaveLength(2);
  });

  it('that ends at once each time does not spin', async () => {
    const { first, answer, paths } = await following();
    for (let times = 0; times < 1_000; times += 1)
      answer('/one/events', () => {
        const next = stream();
        next.end();
        return next.response;
      });
    first.end();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(paths().length).toBeLessThan(35);
  });
});

describe('long polling', () => {
  it('takes over within 30 s where a proxy holds the stream back', async () => {
    const { answer, requests, versions, connection } = open();
    answer('/current', json(resource(1)));
    answer('/one/events', stream().response);
    answer('/one', new Response(null, { status: 204 }), json(resource(2)), json(resource(3)));
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(versions).toEqual([1, 2, 3]);
    expect(connection()).toBe('online');
    expect(requests.map(({ path }) => path)).toEqual([
      '/current',
      '/one/events',
      '/one?after=1&wait=0',
      '/one?after=1&wait=25',
      '/one?after=2&wait=25',
      '/one?after=3&wait=25',
    ]);
    // The buffered stream does not stay open.
    expect(requests[1]?.init.signal?.aborted).toBe(true);
  });

  it('says so in connection', async () => {
    const { answer, connection } = open();
    answer('/current', json(resource(1)));
    answer('/one/events', stream().response);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(connection()).toBe('online');
    await vi.advanceTimersByTimeAsync(1);
    expect(connection()).toBe('reconnecting');
  });

  it('is used at once where fetch has no streams', async () => {
    const { answer, paths } = open({});
    answer('/current', json(resource(1)));
    const withoutBody = new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    answer('/one/events', withoutBody);
    answer('/one', json(resource(2)));
    await vi.advanceTimersByTimeAsync(0);
    expect(paths().at(-1)).toBe('/one?after=2&wait=25');
  });

  it('goes back to streams where the server hung as a whole', async () => {
    const { answer, paths } = open();
    answer('/current', json(resource(1)));
    answer('/one/events', 'hang');
    answer('/one', 'hang');
    await vi.advanceTimersByTimeAsync(21_001);
    expect(paths()).toEqual(['/current', '/one/events', '/one?after=1&wait=0', '/one/events']);
  });

  it('does not spin where an intermediary answers 204 at once', async () => {
    const { answer, paths } = open();
    answer('/current', json(resource(1)));
    answer('/one/events', stream().response);
    for (let times = 0; times < 1_000; times += 1) {
      answer('/one', new Response(null, { status: 204 }));
    }
    await vi.advanceTimersByTimeAsync(30_000);
    expect(paths().length).toBeLessThan(25);
  });
});
