import type { HandOff } from '../../../host/hand-off.js';
import type { HandOffStore } from '../../identification-store.js';
import { readStoredHandOff } from '../../stored-hand-off.js';
import { ID } from '../../stored-record.js';
import { textOf, type PostgresValue } from './pool.js';
import type { PostgresOutboxOptions } from './postgres-outbox.js';
import { asText, wholeOf } from './rows.js';
import { inSchema } from './schema.js';

export function createPostgresHandOffs({
  pool,
  schema,
  call,
}: PostgresOutboxOptions): HandOffStore {
  const sql = (text: string): string => inSchema(text, schema);
  const statements = {
    byId: sql(`SELECT ${asText(['status', 'hash', 'code', 'expires_at'])} FROM SCHEMA.hand_offs
WHERE identification = $1`),
    insert: sql(`INSERT INTO SCHEMA.hand_offs (identification, status, hash, code, expires_at)
SELECT id, $2, $3, $4, $5 FROM SCHEMA.identifications WHERE id = $1 ON CONFLICT DO NOTHING`),
    update: sql(`UPDATE SCHEMA.hand_offs SET status = $4, hash = $5, code = $6, expires_at = $7
WHERE identification = $1 AND hash = $2 AND status = $3`),
    remove: sql(
      'DELETE FROM SCHEMA.hand_offs WHERE identification = $1 AND hash = $2 AND status = $3',
    ),
  };
  const changes = async (text: string, values: PostgresValue[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;
  const find = async (id: string): Promise<HandOff | null> => {
    const [row] = (await pool.query(statements.byId, [id])).rows;
    return row === undefined ? null : toHandOff(row);
  };

  return {
    load: (id) => call(async () => (ID.test(id) ? find(id) : null)),
    replace: (id, before, after) =>
      call(async () => {
        if (before === null) {
          if (after === null) return (await find(id)) === null;
          return changes(statements.insert, [id, ...valuesOf(after)]);
        }
        const same = [id, before.hash, before.status];
        if (after === null) return changes(statements.remove, same);
        return changes(statements.update, [...same, ...valuesOf(after)]);
      }),
  };
}

const valuesOf = ({ status, hash, code, expiresAt }: HandOff): PostgresValue[] => [
  ...[status, hash, code, expiresAt],
];

const toHandOff = (row: unknown): HandOff | null =>
  readStoredHandOff({
    status: textOf(row, 'status'),
    hash: textOf(row, 'hash'),
    code: textOf(row, 'code'),
    expiresAt: wholeOf(textOf(row, 'expires_at')),
  });
