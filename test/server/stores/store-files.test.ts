/** Rows 60, 79 and 80 of the fault table, for the files of a store. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordOf, storePath } from '../helpers.js';
import { open, storeOf } from './open-store.js';

describe('the files of a store', () => {
  it('60: that others could read are closed to them, and this is told', async () => {
    const file = await storeOf(1);
    chmodSync(file, 0o644);
    const { store, warnings } = open(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual([expect.stringMatching(/was open to others \(mode 644\)/)]);
    await store.create(recordOf(2));
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('60: a log that a killed process has left readable is closed to others', async () => {
    const file = storePath();
    const { store } = open(file);
    await store.create(recordOf(1));
    // As a kill leaves them.
    const copy = storePath();
    for (const suffix of ['', '-wal']) {
      copyFileSync(file + suffix, copy + suffix);
      chmodSync(copy + suffix, 0o664);
    }
    await store.close();
    const next = open(copy);
    expect(next.warnings).toHaveLength(2);
    expect(statSync(`${copy}-wal`).mode & 0o777).toBe(0o600);
    expect(await next.store.load('id-1')).toMatchObject({ userId: 1 });
    await next.store.close();
  });

  it.each([':memory:', 'file:x.db', 'file::memory:', '', 'http://db.example', 'libsql:x'])(
    '80: %j is refused, as it is not the path of a file',
    (file) => {
      expect(() => open(file)).toThrow(
        expect.objectContaining({
          name: 'InvalidInputError',
          fields: [expect.objectContaining({ field: 'file' })],
        }),
      );
      expect(existsSync('x.db')).toBe(false);
    },
  );

  it('80: a folder and a device are refused', () => {
    expect(() => open(dirname(storePath()))).toThrow(/path of a file/);
    expect(() => open('/dev/null')).toThrow(/path of a file/);
  });

  it('79: of two instants are refused, and left as they are', async () => {
    const file = storePath();
    const { store } = open(file);
    for (let userId = 1; userId <= 30; userId += 1) await store.create(recordOf(userId));
    const log = readFileSync(`${file}-wal`);
    await store.close();
    // A restored file, as a snapshot of the disk has it, beside the log of another one.
    const restored = await storeOf(3);
    const bytes = readFileSync(restored);
    bytes.fill(2, 18, 20);
    writeFileSync(restored, bytes);
    writeFileSync(`${restored}-wal`, log.subarray(0, Math.floor(log.length / 3)), { mode: 0o600 });

    expect(() => open(restored)).toThrow(expect.objectContaining({ code: 'foreignLog' }));

    expect(readFileSync(restored).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(restored))).toHaveLength(2);
  });

  it('are opened where a snapshot or a kill has left no log', async () => {
    const file = storePath();
    const { store } = open(file);
    await store.create(recordOf(1));
    const copy = storePath();
    for (const emptyLog of [false, true]) {
      const bytes = readFileSync(await storeOf(2));
      bytes.fill(2, 18, 20);
      writeFileSync(copy, bytes, { mode: 0o600 });
      if (emptyLog) writeFileSync(`${copy}-wal`, '', { mode: 0o600 });
      const next = open(copy).store;
      expect(await next.list({ limit: 9 })).toHaveLength(2);
      await next.create(recordOf(3));
      await next.close();
    }
    await store.close();
  });

  it('79: that are deleted are written no more', async () => {
    const file = storePath();
    const { store } = open(file);
    await store.create(recordOf(1));
    copyFileSync(file, `${file}.moved`);
    rmSync(file);
    await expect(store.create(recordOf(2))).rejects.toMatchObject({ code: 'fileReplaced' });
    await expect(store.check()).rejects.toMatchObject({ code: 'fileReplaced' });
    await store.close();
  });

  it('are copied by a backup of one instant, for their owner only', async () => {
    const { store } = open(storePath());
    for (let userId = 1; userId <= 5; userId += 1) await store.create(recordOf(userId));
    const copy = storePath();
    await store.backup(copy);
    await store.create(recordOf(6));
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    await expect(store.backup(copy)).rejects.toMatchObject({ code: 'EEXIST' });
    await store.close();
    const restored = open(copy).store;
    expect(await restored.list({ limit: 9 })).toHaveLength(5);
    await restored.close();
  });
});
