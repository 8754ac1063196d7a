import { html } from 'hono/html';
import type { DeadLetter, EventQueue } from '../host/event-queue.js';
import { page } from './operator-page.js';
import { formatDuration, time, type Html } from './operator-times.js';

export interface EventPageOptions {
  readonly letters: readonly DeadLetter[];
  readonly queue: EventQueue;
  /** The form token. */
  readonly token: string;
}

/** What an operator can do about a dead letter. */
const EVENT_ACTIONS = { resend: 'Send again', skip: 'Skip for good' } as const;

/** The events that could not be delivered to the app, and what an operator can do about them. */
export const eventPage = ({ letters, queue, token }: EventPageOptions): Html =>
  page(
    'Events to the app',
    html`<p><a href="../operator">All identifications</a></p>
      <dl>
        <dt>Waiting</dt>
        <dd>${String(queue.waiting)}</dd>
        <dt>The oldest waits for</dt>
        <dd>${queue.waiting === 0 ? 'none' : formatDuration(queue.oldest)}</dd>
        <dt>Dead letters</dt>
        <dd>${String(queue.dead)}</dd>
      </dl>
      <h2 id="dead">Dead letters (${String(queue.dead)})</h2>
      <p>
        These events were not taken for three days, or the receiver has answered that it wants no
        more of them. Each holds the later events of its identification, until it is sent again and
        taken, or skipped.
      </p>
      ${
        letters.length === 0
          ? html`<p>No dead letters.</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="dead">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Identification</th>
                    <th scope="col">Event</th>
                    <th scope="col">State entered (UTC)</th>
                    <th scope="col">Given up (UTC)</th>
                    <th scope="col">Attempts</th>
                    <th scope="col">Holds</th>
                    <th scope="col">Action</th>
                  </tr>
                </thead>
                <tbody>
                  ${letters.map((letter) => row(letter, token))}
                </tbody>
              </table>
            </div>`
      }`,
  );

const row = (letter: DeadLetter, token: string): Html => {
  const { eventId, id, type, createdAt, diedAt, attempts, held } = letter;
  return html`<tr>
    <th scope="row"><a href="${id}">${id.slice(0, 8)}</a></th>
    <td>${type}</td>
    <td>${time(createdAt)}</td>
    <td>${time(diedAt)}</td>
    <td>${String(attempts)}</td>
    <td>${String(held)}</td>
    <td>
      ${Object.entries(EVENT_ACTIONS).map(
        ([action, text]) =>
          html`<form method="post" action="events/${eventId}/${action}">
            <input type="hidden" name="token" value="${token}" />
            <button>${text}</button>
          </form>`,
      )}
    </td>
  </tr>`;
};
