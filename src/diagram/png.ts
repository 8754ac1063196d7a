/**
 * Turns an SVG picture into a PNG of twice its size, with resvg, an optional peer, and the fonts of
 * the system.
 *
 * Rejects with an `Error` that names the package where it is missing.
 */
export async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await loadResvg();
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, defaultFontFamily: 'Liberation Sans' },
  });
  return picture.render().asPng();
}

async function loadResvg() {
  try {
    return await import('@resvg/resvg-js');
  } catch (error) {
    throw new Error('A PNG needs one more package: npm install @resvg/resvg-js', { cause: error });
  }
}
