import { svg, type SVGTemplateResult } from 'lit';
import encodeQR from 'qr';

/** Modules of white around the code; cameras need four. */
const QUIET_ZONE = 4;

/** A QR code as SVG: black on white in dark mode too, as some cameras read no other. */
export function qrPicture(text: string, label: string): SVGTemplateResult {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const size = String(rows.length);
  const path = rows
    .flatMap((row, y) =>
      row.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')),
    )
    .join('');
  return svg`<svg
    class="qr" part="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  ><path fill="#fff" d="M0 0h${size}v${size}H0z"></path><path fill="#000" d=${path}></path></svg>`;
}
