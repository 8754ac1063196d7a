import { Resvg } from '@resvg/resvg-js';

/**
 * Renders an SVG picture as a PNG of twice its size, with the system's fonts. In a file of its own,
 * as `@resvg/resvg-js` is an optional peer.
 */
export function toPng(svg: string): Uint8Array {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'Liberation Sans' },
  });
  return picture.render().asPng();
}
