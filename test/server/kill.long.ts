import { it } from 'vitest';
import { killServers } from './kills.js';

it('a server that is killed 201 times loses none of 303 identifications and finalizes each once', () =>
  killServers(201));
