import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { onTestFinished, type TestContext } from 'vitest';
import { verifyEvent, type WebhookEvent } from '../../src/events/index.js';
import { closeNow, listen } from '../../src/net/listen.js';

/** Base64 of 32 random bytes each. */
export const KEYS = {
  first: 'whsec_9SR3fpJb0vy8ak0uQm2xVbTzRpW5dhLc7e1gKX4nYoM=',
  second: 'whsec_Jt0a5mQ8zvX2sC7bRkE4wLp9YfH1gNdU6iOqV3xTyZs=',
  third: 'whsec_q7WcB2nXe5RzKt9LmVh4YjUo1PfGd8SaI3uEbQ6yNxk=',
} as const;

/** A request as it arrived. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver answers: with a status, and with headers where they matter. */
export type Answer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | ((response: ServerResponse) => void);

/** An app that answers as it is told to. It is closed after the test. */
export async function openReceiver(
  answer: (received: Received, index: number) => Answer = () => 204,
  context?: Pick<TestContext, 'onTestFinished'>,
) {
  const requests: Received[] = [];
  let answerNow = answer;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      const told = answerNow(received, requests.push(received) - 1);
      if (typeof told === 'function') told(response);
      else if (typeof told === 'number') response.writeHead(told).end();
      else response.writeHead(told.status, told.headers).end();
    });
  });
  const url = await listen(server, { port: 0 });
  (context?.onTestFinished ?? onTestFinished)(() => closeNow(server));
  return {
    requests,
    url: `${url}/canary-of-the-path`,
    answer: (next: typeof answer): void => {
      answerNow = next;
    },
    /** The events so far, each verified with the first key; one that is repeated counts once. */
    events: (keys: readonly string[] = [KEYS.first]): readonly WebhookEvent[] => {
      const verified = requests.map(({ headers, body }) => verifyEvent(headers, body, keys));
      return [...new Map(verified.map((one) => [one.webhookId, one.event])).values()];
    },
  };
}
