/** TLS between a server and its database, as `pg` and the parameters of its URL have it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { storeCheck } from '../../src/cli/store-check.js';
import { storeMigrate } from '../../src/cli/store-migrate.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { ownDatabase, run } from '../server/postgres-database.js';
import { temporaryFolder } from './bench.js';

/** Makes a certificate for this machine that signs itself; resolves with the paths of it and of its key. */
function certificateIn(folder: string, name: string) {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate],
    {
      stdio: 'ignore',
    },
  );
  return { key, certificate };
}

/** A database that takes connections over TLS alone. */
async function tlsDatabase() {
  const folder = temporaryFolder({ onTestFinished });
  const postgres = await ownDatabase({ onTestFinished });
  const own = certificateIn(folder, 'database');
  const other = certificateIn(folder, 'other');
  const { uid, gid } = statSync(postgres.folder);
  for (const [from, name] of [
    [own.key, 'server.key'],
    [own.certificate, 'server.crt'],
  ] as const) {
    const path = join(postgres.folder, name);
    copyFileSync(from, path);
    chmodSync(path, 0o600);
    chownSync(path, uid, gid);
  }
  const rules = join(postgres.folder, 'pg_hba.conf');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace(/^host /gm, 'hostssl '));
  await run(postgres.url, 'ALTER SYSTEM SET ssl = on');
  await run(postgres.url, 'SELECT pg_reload_conf()');
  return { url: postgres.url, certificate: own.certificate, foreign: other.certificate };
}

async function outcomeOf(command: typeof storeCheck, url: string): Promise<string> {
  vi.stubEnv('IDENTIFICATION_DATABASE_URL', url);
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return `exit ${String(await command([]))}`;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message;
  } finally {
    output.mockRestore();
    vi.unstubAllEnvs();
  }
}

it('verifies the database by the certificate that the URL names, and refuses another one', async () => {
  const { url, certificate, foreign } = await tlsDatabase();
  const trusted = `${url}?sslmode=verify-full&sslrootcert=${certificate}`;

  expect(await outcomeOf(storeMigrate, trusted)).toBe('exit 0');
  expect(await outcomeOf(storeCheck, trusted)).toBe('exit 0');

  const refused = {
    withoutTls: await outcomeOf(storeCheck, `${url}?sslmode=disable`),
    foreign: await outcomeOf(storeCheck, `${url}?sslmode=verify-full&sslrootcert=${foreign}`),
    bySystem: await outcomeOf(storeCheck, `${url}?sslmode=verify-full`),
    otherName: await outcomeOf(storeCheck, trusted.replace('127.0.0.1', 'localhost')),
  };
  expect(refused.withoutTls).toMatch(/^IDENTIFICATION_DATABASE_URL: .*no encryption$/);
  expect(refused.foreign).toBe('IDENTIFICATION_DATABASE_URL: self-signed certificate');
  expect(refused.bySystem).toBe('IDENTIFICATION_DATABASE_URL: self-signed certificate');
  expect(refused.otherName).toMatch(/^IDENTIFICATION_DATABASE_URL: .*does not match certificate/);
  expect(Object.values(refused).join()).not.toContain('for-the-tests');
});
