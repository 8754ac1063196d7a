/** The committed pictures of the machine; `node --import tsx docs/scripts/draw-diagrams.ts` draws them again. */
import { identificationMachine } from '../../machines/identification.machine.js';
import { toMermaid } from '../../src/diagram/mermaid.js';
import { toPng } from '../../src/diagram/png.js';
import { toSvg } from '../../src/diagram/svg.js';

/** The content of each file, by its path from the root of the project. */
export type Pictures = ReadonlyMap<string, string | Uint8Array>;

export async function drawPictures(): Promise<Pictures> {
  const pictures = new Map<string, string | Uint8Array>();
  for (const detail of ['overview', 'complete'] as const) {
    const path = `docs/diagrams/${detail}`;
    pictures.set(`${path}.mmd`, toMermaid(identificationMachine, { detail }));
    pictures.set(`${path}.svg`, await toSvg(identificationMachine, { detail }));
    pictures.set(
      `${path}.png`,
      toPng(await toSvg(identificationMachine, { detail, theme: 'light' })),
    );
  }
  const bare = await toSvg(identificationMachine, { detail: 'overview', theme: 'none' });
  pictures.set('src/inspect/panel/picture.svg', bare);
  return pictures;
}
