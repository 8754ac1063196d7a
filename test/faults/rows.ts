/** The fault table. Each row is one fault, which the tests inject on every host that can have it. */
import { FINALIZE_ROWS } from './rows/finalize.js';
import { HOSTING_ROWS } from './rows/hosting.js';
import { REDIRECT_ROWS } from './rows/redirects.js';
import { REFUSAL_ROWS } from './rows/refusals.js';
import { RESUMING_ROWS } from './rows/resuming.js';
import { SECRET_ROWS } from './rows/secrets.js';
import { STATUS_ROWS } from './rows/statuses.js';
import { TRANSPORT_ROWS } from './rows/transport.js';
import type { Row } from './table.js';

export const ROWS: readonly Row[] = [
  ...REFUSAL_ROWS,
  ...FINALIZE_ROWS,
  ...TRANSPORT_ROWS,
  ...STATUS_ROWS,
  ...REDIRECT_ROWS,
  ...HOSTING_ROWS,
  ...RESUMING_ROWS,
  ...SECRET_ROWS,
].sort((a, b) => a.id - b.id);
