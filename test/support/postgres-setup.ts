/** Before the tests that use a database: starts one for all of them. */
import type { TestProject } from 'vitest/node';
import { once } from './once.js';
import { openPostgres } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the database. */
    readonly postgres: string;
  }
}

export default async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await once('postgres', () => openPostgres(['max_connections=200']));
  project.provide('postgres', postgres.url);
  return () => postgres.remove();
}
