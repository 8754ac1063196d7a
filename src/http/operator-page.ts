/** The operator's pages. Links are relative, as an app may mount the API below a path. */
import { html, raw } from 'hono/html';
import type { IdentificationState } from '../../machines/identification.types.js';
import { BULK_ACTIONS } from '../host/bulk.js';
import type {
  DamagedIdentification,
  HostedIdentification,
  IdentificationPage,
} from '../host/identification-host.js';
import { OPERATOR_STYLE } from './operator-style.js';
import { expiry, formatDuration, time, type Html } from './operator-times.js';

/** The events that an operator can send from a page. */
export const OPERATOR_ACTIONS = ['retry', 'keepWaiting', 'restart'] as const;

type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

const ACTION_TEXTS: Record<OperatorAction, string> = {
  retry: 'Retry from where it stopped',
  keepWaiting: 'Keep waiting',
  restart: 'Restart with a new session',
};

const STATES_TO_ASK: ReadonlySet<IdentificationState> = new Set(BULK_ACTIONS.ask);

const since = ({ timeline, updatedAt }: HostedIdentification): number =>
  timeline.at(-1)?.at ?? updatedAt;

/** A page of the operator. */
export const page = (title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${raw(`<style>${OPERATOR_STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;

const CONTENT = '<!-- content -->';

/** What comes before and after the content of a page that is sent while it grows. */
export async function pageAround(title: string): Promise<readonly [start: string, end: string]> {
  const [start = '', end = ''] = String(await page(title, html`${raw(CONTENT)}`)).split(CONTENT);
  return [start, end];
}

/** The list of identifications, by state and age. */
export function listPage(
  counts: Readonly<Record<IdentificationState, number>>,
  state: IdentificationState | null,
  { identifications, damaged, next }: IdentificationPage,
  { now, forms }: { readonly now: number; readonly forms: Html },
): Html {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const link = (query: string, text: string, count: number, isCurrent: boolean): Html =>
    html`<li>
      <a href="operator${query}" ${isCurrent ? raw('aria-current="page"') : ''}>
        ${text} ${String(count)}
      </a>
    </li>`;
  const nextQuery = new URLSearchParams({
    ...(state !== null && { state }),
    ...(next !== null && { cursor: next }),
  });
  return page(
    'Identifications',
    html`<nav aria-label="States">
        <ul>
          ${link('', 'all', all, state === null)}
          ${Object.entries(counts).map(([name, count]) =>
            link(`?state=${name}`, name, count, state === name),
          )}
        </ul>
      </nav>
      <p><a href="operator/events">Events to the app</a></p>
      ${damaged.length === 0 ? '' : damagedSection(damaged)}
      ${identifications.length === 0 ? '' : forms}
      ${
        identifications.length === 0
          ? html`<p>No identifications.</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label="Identifications">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Identification</th>
                    <th scope="col">User</th>
                    <th scope="col">State</th>
                    <th scope="col">In state for</th>
                    <th scope="col">Failure</th>
                    <th scope="col">Started (UTC)</th>
                    <th scope="col">Age</th>
                    <th scope="col">Expires (UTC)</th>
                  </tr>
                </thead>
                <tbody>
                  ${identifications.map((identification) => row(identification, now))}
                </tbody>
              </table>
            </div>`
      }
      ${
        next === null
          ? ''
          : html`<p><a href="operator?${nextQuery.toString()}">Next page (newer)</a></p>`
      }`,
  );
}

/** Records that cannot be read, and what to do about them. */
const damagedSection = (damaged: readonly DamagedIdentification[]): Html =>
  html`<h2 id="damaged">Damaged (${String(damaged.length)})</h2>
    <p>
      The records of these identifications cannot be read. They are left as they are, and nothing
      works on them. Their users can start again, and get the session in progress. Check the disk of
      the store.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="damaged">
      <table>
        <thead>
          <tr>
            <th scope="col">Identification</th>
            <th scope="col">State</th>
            <th scope="col">Wrong fields</th>
          </tr>
        </thead>
        <tbody>
          ${damaged.map(
            ({ id, fields }) =>
              html`<tr>
                <th scope="row">${id}</th>
                <td>damaged</td>
                <td>${fields.join(', ')}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;

function row(identification: HostedIdentification, now: number): Html {
  const { id, userId, userType, createdAt, view } = identification;
  return html`<tr>
    <th scope="row"><a href="operator/${id}">${id.slice(0, 8)}</a></th>
    <td>${userType} ${String(userId)}</td>
    <td>${view.state}</td>
    <td>${formatDuration(now - since(identification))}</td>
    <td>${view.failure?.code ?? ''}</td>
    <td>${time(createdAt)}</td>
    <td>${formatDuration(now - createdAt)}</td>
    <td>${expiry(identification, now)}</td>
  </tr>`;
}

export interface DetailOptions {
  /** The form token. */
  readonly token: string;
  /** Epoch ms. */
  readonly now: number;
  /** Whether to draw the path that the identification took. */
  readonly hasJournal: boolean;
}

/** One identification with its timeline and the possible actions. */
export function detailPage(
  identification: HostedIdentification,
  { token, now, hasJournal }: DetailOptions,
): Html {
  const { id, userId, userType, createdAt, updatedAt, timeline, undelivered, view } =
    identification;
  const { state, progress, failure } = view;
  const facts: readonly (readonly [string, string | Html])[] = [
    ['User', `${userType} ${String(userId)}`],
    ['State', `${state} for ${formatDuration(now - since(identification))}`],
    ['Started (UTC)', time(createdAt)],
    ['Last change (UTC)', time(updatedAt)],
    ...(identification.expiresAt === null
      ? []
      : [['Expires (UTC)', expiry(identification, now)] as const]),
    ['Status at the gateway', progress.status ?? 'none yet'],
    ...(failure === null ? [] : [['Failure', `${failure.code}: ${failure.message}`] as const]),
    ...(failure?.title === undefined ? [] : [['The gateway says', failure.title] as const]),
    ...(progress.problem === null
      ? []
      : [
          ['Last problem', `${progress.problem.code}: ${progress.problem.message}`] as const,
          ['Problem for', formatDuration(now - (progress.problemSince ?? now))] as const,
        ]),
    ...(undelivered ? [['Result', 'not delivered to the app yet'] as const] : []),
  ];
  return page(
    `Identification ${id}`,
    html`<p><a href="../operator">All identifications</a></p>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${OPERATOR_ACTIONS.filter((action) => view.can.includes(action)).map(
        (action) =>
          html`<form method="post" action="${id}/${action}">
            <input type="hidden" name="token" value="${token}" />
            <button>${ACTION_TEXTS[action]}</button>
          </form>`,
      )}
      ${
        STATES_TO_ASK.has(state)
          ? html`<form method="post" action="${id}/ask">
              <input type="hidden" name="token" value="${token}" />
              <button>Ask the gateway now</button>
            </form>`
          : ''
      }
      <h2 id="timeline">Timeline</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="timeline">
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Entered (UTC)</th>
              <th scope="col">In state for</th>
              <th scope="col">Failure</th>
            </tr>
          </thead>
          <tbody>
            ${timeline.map(
              (entry, index) =>
                html`<tr>
                  <th scope="row">${entry.state}</th>
                  <td>${time(entry.at)}</td>
                  <td>${formatDuration((timeline[index + 1]?.at ?? now) - entry.at)}</td>
                  <td>${entry.failure ?? ''}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${hasJournal ? journalOf(id) : ''} ${eraseForm(identification, token)}`,
  );
}

const eraseForm = ({ id, userId, userType }: HostedIdentification, token: string): Html =>
  html`<h2>Deletion request</h2>
    <form method="post" action="${id}/erase">
      <input type="hidden" name="token" value="${token}" />
      <label>
        <input type="checkbox" required />
        Remove all identifications of ${userType} ${String(userId)} for good
      </label>
      <button>Remove</button>
    </form>`;

const journalOf = (id: string): Html =>
  html`<h2>Path through the machine</h2>
    <div data-journal="${id}/journal">
      <noscript>The diagram needs JavaScript. The timeline shows the same states.</noscript>
    </div>
    <script type="module" src="panel.js"></script>`;

export const problemPage = (title: string): Html =>
  page(title, html`<p>Nothing was changed. Go back, reload the page and try again.</p>`);
