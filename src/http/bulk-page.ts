/** The operator's forms for many identifications, and the page that shows their progress. */
import { html } from 'hono/html';
import { FAILURES } from '../../machines/failure.js';
import type { IdentificationState } from '../../machines/identification.types.js';
import { BULK_ACTIONS, type BulkAction, type BulkProgress } from '../host/bulk.js';
import type { Html } from './operator-times.js';

const ACTION_TEXTS: Record<BulkAction, string> = {
  retry: 'Retry all of these',
  keepWaiting: 'Keep waiting for all of these',
  ask: 'Ask the gateway about all of these now',
};

/** The failures after which a retry can help. */
const RETRYABLE_CODES = Object.entries(FAILURES).flatMap(([code, { retryable }]) =>
  retryable ? [code] : [],
);

/** The forms of a state; none where no action can help. */
export function bulkForms(state: IdentificationState | null, token: string): Html {
  const actions = Object.entries(BULK_ACTIONS).filter(([, states]) =>
    states.some((name) => name === state),
  );
  if (state === null || actions.length === 0) return html``;
  return html`<form method="post" action="operator/bulk">
    <input type="hidden" name="token" value="${token}" />
    <input type="hidden" name="state" value="${state}" />
    ${
      state === 'failed'
        ? html`<label>
            Failure
            <select name="failure">
              <option value="">any</option>
              ${RETRYABLE_CODES.map((code) => html`<option>${code}</option>`)}
            </select>
          </label>`
        : ''
    }
    ${Object.keys(ACTION_TEXTS)
      .filter((name): name is BulkAction => actions.some(([action]) => action === name))
      .map((name) => html`<button name="action" value="${name}">${ACTION_TEXTS[name]}</button>`)}
  </form>`;
}

/** A line of progress. */
export const bulkLine = ({ seen, total, changed, unchanged, refused }: BulkProgress): Html =>
  html`<p>
    ${String(seen)} of ${String(total)}: ${String(changed)} changed, ${String(unchanged)} without
    news, ${String(refused)} left as they are
  </p>`;

/** The end of the page: what has come of it. */
export function bulkResult(progress: BulkProgress, state: IdentificationState): Html {
  const { stoppedBy, problems, refused } = progress;
  return html`<h2 id="result">${stoppedBy === null ? 'Done' : `Stopped: ${stoppedBy}`}</h2>
    ${bulkLine(progress)}
    ${
      stoppedBy === null
        ? ''
        : html`<p>What is listed as changed is saved. Start again for what is left.</p>`
    }
    ${
      problems.length === 0
        ? ''
        : html`<h2 id="refused">Left as they are (${String(refused)})</h2>
            <ul>
              ${problems.map(
                ({ id, code }) => html`<li><a href="../operator/${id}">${id}</a>: ${code}</li>`,
              )}
            </ul>`
    }
    <p><a href="../operator?state=${state}">Back to the list</a></p>`;
}
