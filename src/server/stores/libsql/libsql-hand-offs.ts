import type { HandOff } from '../../../host/hand-off.js';
import type { HandOffStore } from '../../identification-store.js';
import { readStoredHandOff } from '../../stored-hand-off.js';
import type { SqliteDatabase, SqliteValue } from './database.js';
import type { StoreAccess } from './libsql-outbox.js';
import { bytesOf, textsOf, wholeOf } from './rows.js';

export interface LibsqlHandOffs {
  readonly handOffs: HandOffStore;
  /** Within the transaction that removes the identification. */
  readonly removeHandOff: (id: string) => void;
}

export function createLibsqlHandOffs(
  database: SqliteDatabase,
  { read, write, clearLog }: StoreAccess,
): LibsqlHandOffs {
  const statements = {
    byId: database.prepare(
      `SELECT ${bytesOf(['status', 'hash', 'code', 'expires_at'])} FROM hand_offs
       WHERE identification = ?`,
    ),
    insert: database.prepare(
      `INSERT OR IGNORE INTO hand_offs (status, hash, code, expires_at, identification)
       SELECT ?, ?, ?, ?, id FROM identifications WHERE id = ?`,
    ),
    update: database.prepare(
      `UPDATE hand_offs SET status = ?, hash = ?, code = ?, expires_at = ?
       WHERE identification = ? AND hash = ? AND status = ?`,
    ),
    removeSame: database.prepare(
      'DELETE FROM hand_offs WHERE identification = ? AND hash = ? AND status = ?',
    ),
    remove: database.prepare('DELETE FROM hand_offs WHERE identification = ?'),
  };
  const changes = (result: { readonly changes: number | bigint }): boolean =>
    Number(result.changes) > 0;

  function find(id: string): HandOff | null {
    const row = statements.byId.get(id);
    return row === undefined ? null : toHandOff(textsOf(row));
  }

  function replace(id: string, before: HandOff | null, after: HandOff | null): boolean {
    if (before === null) {
      if (find(id) !== null) return false;
      // What cannot be read is in the way of nothing.
      statements.remove.run(id);
      return after === null || changes(statements.insert.run(...valuesOf(after), id));
    }
    const same = [id, before.hash, before.status];
    if (after !== null) return changes(statements.update.run(...valuesOf(after), ...same));
    const isRemoved = changes(statements.removeSame.run(...same));
    if (isRemoved) clearLog();
    return isRemoved;
  }

  return {
    handOffs: {
      load: (id) => read(() => find(id)),
      replace: (id, before, after) => write(() => replace(id, before, after)),
    },
    removeHandOff: (id) => {
      statements.remove.run(id);
    },
  };
}

const valuesOf = ({ status, hash, code, expiresAt }: HandOff): SqliteValue[] => [
  ...[status, hash, code, expiresAt],
];

function toHandOff([status, hash, code, expiresAt]: readonly (string | null)[]): HandOff | null {
  // An empty text stands for NULL.
  return readStoredHandOff({
    ...{ status, hash, expiresAt: wholeOf(expiresAt) },
    code: code === '' ? null : (code ?? 'damaged'),
  });
}
