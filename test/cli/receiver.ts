import { createServer } from 'node:http';
import { closeNow, listen } from '../../src/net/listen.js';
import type { Context } from './command.js';

interface Report {
  readonly method: string | undefined;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** An app that answers with these statuses, one after the other, and then with the last one. */
export async function openReceiver(context: Context, statuses: readonly number[]) {
  const reports: Report[] = [];
  const answers = [...statuses];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const { method, headers } = request;
      reports.push({
        method,
        authorization: headers.authorization,
        type: headers['content-type'],
        body,
      });
      const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 500;
      response.writeHead(status, { location: '/elsewhere' }).end('canary-of-an-answer');
    });
  });
  const url = await listen(server, { port: 0 });
  context.onTestFinished(() => closeNow(server));
  return {
    reports,
    url: `${url}/canary-of-the-path`,
    answer: (status: number) => {
      answers.splice(0, answers.length, status);
    },
  };
}
