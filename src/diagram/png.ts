import { Resvg } from '@resvg/resvg-js';

/**
 * Turns an SVG picture into a PNG of twice its size, with resvg, an optional peer, and the fonts of
 * the system.
 */
export function toPng(svg: string): Uint8Array {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'Liberation Sans' },
  });
  return picture.render().asPng();
}
