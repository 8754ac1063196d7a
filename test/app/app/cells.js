/** Runs cells of the gateway's table of answers on this platform. */
import { createXhrTransport } from 'identification-machine';
import { runCells } from '../../gateway/table/run-cells.ts';
import { on, tell } from '../native/bridge.js';

on('cells', async (transport, cells, baseUrl, silentAtATime) => {
  const by = transport === 'xhr' ? createXhrTransport() : null;
  tell('outcomes', await runCells(cells, baseUrl, by, silentAtATime));
});
