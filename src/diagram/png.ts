import { loadOptional } from '../optional-package.js';

/**
 * Turns an SVG picture into a PNG of twice its size, with resvg, an optional peer, and the fonts of
 * the system.
 *
 * Rejects with a `MissingPackageError` where that is not installed.
 */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await loadOptional(['@resvg/resvg-js'], () => import('@resvg/resvg-js'));
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'Liberation Sans' },
  });
  return picture.render().asPng();
}
