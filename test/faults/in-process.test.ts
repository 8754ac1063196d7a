import { inProcess } from './hosts/in-process.js';
import { playTable } from './run-scenario.js';

playTable(inProcess);
