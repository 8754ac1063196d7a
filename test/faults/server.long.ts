import { server } from './hosts/server.js';
import { playTable } from './run-scenario.js';

playTable(server);
