/** The fault table. Each row is one fault, which the tests inject on every host that can have it. */
import { BOUND_ROWS } from './rows/bounds.js';
import { DAMAGED_STORE_ROWS } from './rows/damaged-stores.js';
import { EVENT_ROWS } from './rows/events.js';
import { FINALIZE_ROWS } from './rows/finalize.js';
import { HAND_OFF_ROWS } from './rows/hand-off.js';
import { HOSTING_ROWS } from './rows/hosting.js';
import { LIVENESS_ROWS } from './rows/liveness.js';
import { OUTSIDE_ROWS } from './rows/outside.js';
import { PLATFORM_ROWS } from './rows/platform.js';
import { OVERLOAD_ROWS } from './rows/overload.js';
import { OWN_MACHINE_ROWS } from './rows/own-machine.js';
import { INTERMEDIARY_ROWS } from './rows/intermediaries.js';
import { REDIRECT_ROWS } from './rows/redirects.js';
import { REFUSAL_ROWS } from './rows/refusals.js';
import { RESOURCE_ROWS } from './rows/resources.js';
import { RESUMING_ROWS } from './rows/resuming.js';
import { SECRET_ROWS } from './rows/secrets.js';
import { STATUS_ROWS } from './rows/statuses.js';
import { TITLE_ROWS } from './rows/titles.js';
import { TOKEN_ROWS } from './rows/tokens.js';
import { TRANSPORT_ROWS } from './rows/transport.js';
import { TRUST_ROWS } from './rows/trust.js';
import { inApp } from './rows/app.js';
import { onPostgres } from './rows/postgres.js';
import type { Row } from './table.js';

export const ROWS: readonly Row[] = [
  ...REFUSAL_ROWS,
  ...BOUND_ROWS,
  ...FINALIZE_ROWS,
  ...TRANSPORT_ROWS,
  ...STATUS_ROWS,
  ...REDIRECT_ROWS,
  ...HOSTING_ROWS,
  ...PLATFORM_ROWS,
  ...RESOURCE_ROWS,
  ...DAMAGED_STORE_ROWS,
  ...LIVENESS_ROWS,
  ...OUTSIDE_ROWS,
  ...EVENT_ROWS,
  ...HAND_OFF_ROWS,
  ...RESUMING_ROWS,
  ...SECRET_ROWS,
  ...OVERLOAD_ROWS,
  ...OWN_MACHINE_ROWS,
  ...INTERMEDIARY_ROWS,
  ...TITLE_ROWS,
  ...TOKEN_ROWS,
  ...TRUST_ROWS,
]
  .map(inApp)
  .map(onPostgres)
  .sort((a, b) => a.id - b.id);
