import { engineForAll } from '../restate/helpers.js';
import { restate } from './hosts/restate.js';
import { playTable } from './run-scenario.js';

playTable(restate(engineForAll()));
