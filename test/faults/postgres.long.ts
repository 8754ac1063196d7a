import { emptySchema } from '../server/postgres.js';
import { postgres } from './hosts/postgres.js';
import { playTable } from './run-scenario.js';

playTable(postgres(emptySchema()));
