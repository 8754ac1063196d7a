/**
 * What each answer of the table has to mean, by the words of the contract. Written apart from the
 * client, and imports nothing of it.
 */
import { HEADERS, isLarge, natureOf, type Cell, type Nature, type Operation } from './cells.js';

/** What a call resolves or rejects with. */
export type Outcome =
  | { readonly resolves: unknown }
  | {
      readonly code: string;
      readonly httpStatus?: number;
      readonly retryAfter?: number;
      readonly title?: string;
    };

export type Platform =
  | 'fetch in Node'
  | 'pool'
  | 'fetch in a page'
  | 'XHR in a page'
  | 'XHR in an app'
  | 'fetch in an app';

const isPage = (platform: Platform): boolean => platform.endsWith('in a page');

/** The gateway's own refusals: those that differ by the operation, and those that do not. */
const REFUSALS: Record<Operation, Record<number, string>> = {
  initiate: { 400: 'notEligible', 404: 'unknownUser' },
  status: { 404: 'unknownSession' },
  finalize: { 400: 'finalizeRefused', 404: 'unknownUser', 409: 'finalizeRefused' },
};

const BROKEN: Outcome = { code: 'network' };
const SILENT: Outcome = { code: 'timeout' };

/*
 * The differences between platforms that cannot be hidden are three:
 *
 * 1. A page of another origin may read those headers only that the server exposes.
 * 2. Neither a page nor XMLHttpRequest in an app sees the status or the headers of a redirect.
 * 3. XMLHttpRequest in a page tells the head together with the first bytes of the body.
 */

export function expected(cell: Cell, platform: Platform): Outcome {
  const { status } = cell;
  if (status >= 300 && status < 400) return redirect(cell, platform);
  // Platform difference 3.
  if (platform === 'XHR in a page' && cell.transfer === 'silent') return SILENT;
  if (platform === 'XHR in a page' && bodyOf(cell) === 'broken') return BROKEN;
  const facts = { httpStatus: status, ...waitOf(cell, platform) };

  // The status alone says it.
  if (status === 401) return { code: 'unauthorized', ...facts, ...titleOf(cell) };
  if (status === 429) return { code: 'rateLimited', ...facts, ...titleOf(cell) };
  if (status === 408 || status === 425) return { code: 'unavailable', ...facts, ...titleOf(cell) };
  if (status >= 500) return { code: 'unavailable', ...facts };

  // Whose answer it is stands in the body, so it has to come.
  if (cell.transfer === 'silent') return SILENT;
  if (cell.transfer === 'cut') return BROKEN;
  const body = bodyOf(cell);
  if (body === 'broken') return BROKEN;

  const isSuccess = status < 300;
  if (isTooLarge(cell)) {
    const isLabelled = isJsonType(cell.contentType);
    const isOwn = isLabelled || (cell.contentType === null && isSuccess);
    if (!isOwn) return intermediary(facts);
    return isSuccess ? { code: 'responseTooLarge' } : refusal(cell, facts);
  }
  if (body.is === 'cut JSON') return BROKEN;
  if (body.is === 'foreign' && !isJsonType(cell.contentType)) return intermediary(facts);
  if (!isSuccess) return { ...refusal(cell, facts), ...titleOf(cell) };
  const value = body.is === 'JSON' ? body.value[cell.operation] : undefined;
  return value === undefined ? { code: 'protocol', httpStatus: status } : { resolves: value };
}

const refusal = ({ operation, status }: Cell, facts: object): Outcome => ({
  code: status === 403 ? 'forbidden' : (REFUSALS[operation][status] ?? 'rejected'),
  ...facts,
});

const intermediary = (facts: { readonly retryAfter?: number }): Outcome => ({
  code: facts.retryAfter === undefined ? 'intermediary' : 'rateLimited',
  ...facts,
});

/** `application/json` or any `+json`. */
const isJsonType = (type: string | null): boolean => {
  const essence = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return essence === 'application/json' || essence.endsWith('+json');
};

/** The body as it is read: unpacked, where its packing is known. */
function bodyOf({ body, packing }: Cell): Nature | 'broken' {
  const nature = natureOf(body);
  // No byte is no damage.
  if (nature.is === 'empty') return nature;
  return packing === 'wrong label' || packing === 'damaged' ? 'broken' : nature;
}

const isTooLarge = ({ body, packing }: Cell): boolean =>
  isLarge(body) || (packing.startsWith('bomb') && body !== 'empty');

/** The title of problem details, where the whole body came. */
function titleOf(cell: Cell): { readonly title?: string } {
  if (cell.transfer !== 'whole' || isTooLarge(cell)) return {};
  const body = bodyOf(cell);
  return body !== 'broken' && body.is === 'JSON' && body.title !== undefined
    ? { title: body.title }
    : {};
}

/** Platform difference 1. */
function waitOf({ headers, exposed }: Cell, platform: Platform): { readonly retryAfter?: number } {
  const { wait } = HEADERS[headers];
  return wait === null || (isPage(platform) && !exposed) ? {} : { retryAfter: wait };
}

const HIDDEN_REDIRECTS = [301, 302, 303, 307, 308];

/** Platform difference 2. */
function redirect(cell: Cell, platform: Platform): Outcome {
  const isHidden =
    (isPage(platform) || platform === 'XHR in an app') && HIDDEN_REDIRECTS.includes(cell.status);
  return isHidden
    ? { code: 'redirectRefused' }
    : { code: 'redirectRefused', httpStatus: cell.status, ...waitOf(cell, platform) };
}
