import { expect, it, onTestFinished, vi } from 'vitest';
import { createSocketAdapter, type Socket } from '../../src/inspect/socket-adapter.js';
import { toStatelyEvent } from '../../src/inspect/stately-event.js';

/** A socket whose other side the test plays. */
function playedSocket() {
  const listeners = new Map<string, () => void>();
  const socket = {
    bufferedAmount: 0,
    sent: [] as string[],
    isClosed: false,
    send(text: string) {
      this.sent.push(text);
      this.bufferedAmount += text.length;
    },
    close() {
      this.isClosed = true;
    },
    addEventListener(type: string, listener: () => void) {
      listeners.set(type, listener);
    },
    happens(type: 'open' | 'message' | 'close' | 'error') {
      listeners.get(type)?.();
    },
  };
  return socket satisfies Socket;
}

function open() {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const sockets: ReturnType<typeof playedSocket>[] = [];
  const report = vi.fn();
  const adapter = createSocketAdapter(
    'ws://127.0.0.1:1',
    () => {
      const socket = playedSocket();
      sockets.push(socket);
      return socket;
    },
    report,
  );
  adapter.start();
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('No socket was opened.');
    return socket;
  };
  return { adapter, sockets, last, report };
}

const event = (ordinal: number) =>
  toStatelyEvent(
    {
      type: '@xstate.event',
      at: 0,
      rootId: 'x:0',
      sessionId: 'x:0',
      actorId: 'identification',
      sourceId: null,
      event: { type: 'cancel' },
    },
    ordinal,
  );

const idOf = (text: string | undefined): unknown => {
  const { id } = JSON.parse(text ?? '{}') as { id?: string };
  return id;
};

it('events wait until the connection is open', () => {
  const { adapter, last } = open();
  adapter.send(event(1));
  vi.runOnlyPendingTimers();
  expect(last().sent).toEqual([]);
  last().happens('open');
  vi.runOnlyPendingTimers();
  expect(last().sent.map(idOf)).toEqual(['1']);
});

it('the oldest events are lost where too many wait', () => {
  const { adapter, last } = open();
  for (let ordinal = 1; ordinal <= 600; ordinal += 1) adapter.send(event(ordinal));
  last().happens('open');
  vi.advanceTimersByTime(100);
  expect(last().sent).toHaveLength(500);
  expect(idOf(last().sent[0])).toBe('101');
  expect(idOf(last().sent.at(-1))).toBe('600');
});

it('a viewer that takes nothing gets a bounded number of bytes', () => {
  const { adapter, last } = open();
  last().happens('open');
  for (let ordinal = 1; ordinal <= 20_000; ordinal += 1) {
    adapter.send(event(ordinal));
    if (ordinal % 10 === 0) vi.advanceTimersByTime(1);
  }
  expect(last().bufferedAmount).toBeLessThan(300 * 1024);
});

it('it connects again after a while where the connection is lost, and only once', () => {
  const { sockets, last } = open();
  const first = last();
  first.happens('error');
  first.happens('close');
  vi.advanceTimersByTime(4_999);
  expect(sockets).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(2);
});

it('it does not connect again after stop', () => {
  const { adapter, sockets, last } = open();
  last().happens('close');
  adapter.stop();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

it('what was sent is not sent again on a new connection', () => {
  const { adapter, sockets, last } = open();
  last().happens('open');
  adapter.send(event(1));
  vi.advanceTimersByTime(1);
  last().happens('close');
  adapter.send(event(2));
  vi.advanceTimersByTime(5_000);
  last().happens('open');
  vi.advanceTimersByTime(1);
  expect(sockets.map(({ sent }) => sent.map(idOf))).toEqual([['1'], ['2']]);
});

it('what is left is sent before the end', () => {
  const { adapter, last } = open();
  last().happens('open');
  adapter.send(event(1));
  adapter.stop();
  expect(last().sent.map(idOf)).toEqual(['1']);
  expect(last().isClosed).toBe(true);
});

it('a socket that throws is reported, and breaks nothing', () => {
  const { adapter, last, report } = open();
  last().happens('open');
  last().send = () => {
    throw new Error('broken');
  };
  adapter.send(event(1));
  vi.advanceTimersByTime(1);
  expect(report).toHaveBeenCalledWith(new Error('broken'));
});
