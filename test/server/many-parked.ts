import Database from 'libsql';
import { identificationInput } from '../../src/index.js';
import { createSqliteStore } from '../../src/server/stores/libsql/index.js';
import { newRecord } from '../../src/server/identification-record.js';

/** Fills a file with rows: `parked` rows wait for their user, `due` rows are due at `dueAt`. */
export async function manyParked(
  file: string,
  { parked, due, dueAt }: { readonly parked: number; readonly due: number; readonly dueAt: number },
): Promise<void> {
  const database = new Database(file);
  const store = createSqliteStore({ database });
  const input = identificationInput({ subject: { userId: 1, userAgent: 'x'.repeat(120) } });
  await store.create(newRecord('1', input, Date.now()));
  const row = (state: string): string =>
    `replace(checkpoint, '"state":"initiating","place":"initiating"', '"state":"${state}","place":"${state}"')`;
  const copy = (state: string, dueTime: string, from: number, to: number): string => `
    WITH RECURSIVE numbers (n) AS (SELECT ${String(from)} UNION ALL
      SELECT n + 1 FROM numbers WHERE n < ${String(to)})
    INSERT INTO identifications
    SELECT n, version, n, user_type, '${state}', 1, ${dueTime}, created_at + n, updated_at + n,
      NULL, replace(subject, '"userId":1,', '"userId":' || n || ','),
      replace(${row(state)}, '"userId":1,', '"userId":' || n || ','),
      replace(timeline, 'initiating', '${state}')
    FROM numbers, identifications WHERE id = '1'`;
  database.exec(copy('awaitingRedirect', 'NULL', 2, parked + 1));
  if (due > 0) database.exec(copy('initiating', String(dueAt), parked + 2, parked + due + 1));
  database.exec("DELETE FROM identifications WHERE id = '1'");
  await store.close();
}
