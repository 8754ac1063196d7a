import type { Sandbox } from '../../src/sandbox/index.js';
import type { Exit } from './command.js';
import type { JsonRun, Line } from './json-run.js';

/** What a user can do on the hosted pages. */
export type Form = 'pass' | 'fail' | 'sign' | 'decline';

/** Submits a form of the hosted page that a line offers, and follows the redirect. */
export async function visit(sandbox: Sandbox, line: Line, form: Form): Promise<void> {
  if (line.url === undefined || line.returnUrls === undefined) {
    throw new Error(`The state ${line.state} has no page to open.`);
  }
  sandbox.setReturnUrls(line.returnUrls);
  const landing = await fetch(`${line.url}/${form}`, { method: 'POST' });
  if (!landing.ok) throw new Error(`The user has landed on a ${String(landing.status)}.`);
}

/** Submits a form of the hosted page, and does not follow the redirect. */
export async function submitOnly({ url = '' }: Line, form: Form): Promise<void> {
  const answer = await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`The form got ${String(answer.status)}.`);
}

/** Requests a return URL of the line, as a browser or a forger does. */
export const comeBack = (line: Line, by: 'success' | 'fail'): Promise<Response> =>
  fetch(line.returnUrls?.[by] ?? '');

/** Does everything right from where the run is to the end. */
export async function complete(run: JsonRun, sandbox: Sandbox): Promise<Exit> {
  for (;;) {
    const line = await run.nextLine();
    if (line.state === 'awaitingRedirect') await visit(sandbox, line, 'pass');
    if (line.state === 'signing') await visit(sandbox, line, 'sign');
    if (line.state === 'completed') return run.exit;
  }
}
