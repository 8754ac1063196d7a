import { expect, it, onTestFinished, vi } from 'vitest';
import { createSocketAdapter, type Socket } from '../../src/inspect/socket-adapter.js';
import { toStatelyEvent } from '../../src/inspect/stately-event.js';

/** A socket whose server the test simulates. */
function simulatedSocket() {
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
    emit(type: 'open' | 'message' | 'close' | 'error') {
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
  const sockets: ReturnType<typeof simulatedSocket>[] = [];
  const report = vi.fn();
  const adapter = createSocketAdapter(
    'ws://127.0.0.1:1',
    () => {
      const socket = simulatedSocket();
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

it('queues events until the connection is open', () => {
  const { adapter, last } = open();
  adapter.send(event(1));
  vi.runOnlyPendingTimers();
  expect(last().sent).toEqual([]);
  last().emit('open');
  vi.runOnlyPendingTimers();
  expect(last().sent.map(idOf)).toEqual(['1']);
});

it('drops the oldest of more than 500 queued events', () => {
  const { adapter, last } = open();
  for (let ordinal = 1; ordinal <= 600; ordinal += 1) adapter.send(event(ordinal));
  last().emit('open');
  vi.advanceTimersByTime(100);
  expect(last().sent).toHaveLength(500);
  expect(idOf(last().sent[0])).toBe('101');
  expect(idOf(last().sent.at(-1))).toBe('600');
});

it('stops sending to a receiver that reads nothing', () => {
  const { adapter, last } = open();
  last().emit('open');
  for (let ordinal = 1; ordinal <= 20_000; ordinal += 1) {
    adapter.send(event(ordinal));
    if (ordinal % 10 === 0) vi.advanceTimersByTime(1);
  }
  expect(last().bufferedAmount).toBeLessThan(300 * 1024);
});

it('reconnects once, 5 s after the connection is lost', () => {
  const { sockets, last } = open();
  const first = last();
  first.emit('error');
  first.emit('close');
  vi.advanceTimersByTime(4_999);
  expect(sockets).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(2);
});

it('does not reconnect after stop', () => {
  const { adapter, sockets, last } = open();
  last().emit('close');
  adapter.stop();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

it('does not send an event again after it reconnects', () => {
  const { adapter, sockets, last } = open();
  last().emit('open');
  adapter.send(event(1));
  vi.advanceTimersByTime(1);
  last().emit('close');
  adapter.send(event(2));
  vi.advanceTimersByTime(5_000);
  last().emit('open');
  vi.advanceTimersByTime(1);
  expect(sockets.map(({ sent }) => sent.map(idOf))).toEqual([['1'], ['2']]);
});

it('sends the queued events before it closes', () => {
  const { adapter, last } = open();
  last().emit('open');
  adapter.send(event(1));
  adapter.stop();
  expect(last().sent.map(idOf)).toEqual(['1']);
  expect(last().isClosed).toBe(true);
});

it('reports the error of a socket that throws', () => {
  const { adapter, last, report } = open();
  last().emit('open');
  last().send = () => {
    throw new Error('broken');
  };
  adapter.send(event(1));
  vi.advanceTimersByTime(1);
  expect(report).toHaveBeenCalledWith(new Error('broken'));
});
