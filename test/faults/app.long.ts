import { app } from './hosts/app.js';
import { playTable } from './run-scenario.js';

playTable(app);
