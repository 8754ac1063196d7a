import { emptySchema, openPostgresStore } from '../postgres.js';
import { checkConformance } from './conformance.js';

const schema = emptySchema();

checkConformance('the Postgres store', async () => openPostgresStore({ schema: await schema() }));
