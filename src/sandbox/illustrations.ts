/** The drawings of the hosted pages. They have no ids: a page can show one of them twice. */
import { html } from 'hono/html';
import type { Html } from './page.js';

const corners = html`<g
  class="corners"
  fill="none"
  stroke="#fff"
  stroke-width="4"
  stroke-linecap="round"
>
  <path d="M24 46V32q0-8 8-8h14" />
  <path d="M274 24h14q8 0 8 8v14" />
  <path d="M296 168v14q0 8-8 8h-14" />
  <path d="M46 190H32q-8 0-8-8v-14" />
</g>`;

/** An identity card as a camera sees it. */
export const documentPhoto = (label: string, card: string, specimen: string): Html =>
  html`<svg
    class="photo"
    viewBox="0 0 320 214"
    preserveAspectRatio="xMidYMid slice"
    role="img"
    aria-label="${label}"
  >
    <path fill="#1b2130" d="M0 0h320v214H0z" />
    <path fill="#232b3d" d="M0 140 320 84v130H0z" />
    <g transform="rotate(-2 160 107)">
      <rect x="43" y="41" width="236" height="142" rx="10" fill="#0c0f17" opacity=".5" />
      <rect x="42" y="36" width="236" height="142" rx="10" fill="#eaf0fb" />
      <path
        fill="#d5e1f6"
        d="M42 112c40-34 78 18 118-12s70-14 118-30v98q0 10-10 10H52q-10 0-10-10z"
      />
      <path fill="#3b57a6" d="M52 36h216q10 0 10 10v14H42V46q0-10 10-10z" />
      <text x="54" y="53" font-size="12" font-weight="700" letter-spacing="1" fill="#fff">
        ${card}
      </text>
      <circle cx="262" cy="48" r="6" fill="#f4c542" />
      <rect x="54" y="70" width="56" height="70" rx="4" fill="#b9c8e6" />
      <path fill="#4a5875" d="M60 140c0-22 10-29 22-29s22 7 22 29z" />
      <ellipse cx="82" cy="97" rx="13" ry="16" fill="#d9a882" />
      <path fill="#3a2b25" d="M68 98c-3-22 6-27 14-27s18 5 14 27c-3-10-8-13-14-13s-11 3-14 13z" />
      <g fill="#7187b5">
        <rect x="124" y="74" width="48" height="5" rx="2.5" />
        <rect x="124" y="98" width="38" height="5" rx="2.5" />
        <rect x="124" y="122" width="44" height="5" rx="2.5" />
      </g>
      <g fill="#27345a">
        <rect x="124" y="83" width="104" height="7" rx="3.5" />
        <rect x="124" y="107" width="78" height="7" rx="3.5" />
        <rect x="124" y="131" width="92" height="7" rx="3.5" />
      </g>
      <rect x="236" y="76" width="28" height="22" rx="4" fill="#d9b64a" />
      <path d="M236 87h28M246 76v22M254 76v22" stroke="#9c7f26" fill="none" />
      <g font-family="ui-monospace, monospace" font-size="10" fill="#27345a">
        <text x="54" y="158" textLength="210">
          IDXXX000000000&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;
        </text>
        <text x="54" y="170" textLength="210">
          PRIMEROVA&lt;&lt;MILA&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;
        </text>
      </g>
      <text
        x="190"
        y="128"
        font-size="23"
        font-weight="800"
        letter-spacing="1.5"
        fill="#b42318"
        opacity=".5"
        text-anchor="middle"
        transform="rotate(-12 190 120)"
      >
        ${specimen}
      </text>
    </g>
    ${corners}
  </svg>`;

/** A face as a camera sees it. */
export const facePhoto = (label: string): Html =>
  html`<svg
    class="photo"
    viewBox="0 5 320 236"
    preserveAspectRatio="xMidYMid slice"
    role="img"
    aria-label="${label}"
  >
    <path fill="#33405c" d="M0 0h320v250H0z" />
    <path fill="#3d4c6c" d="M0 0h110v250H0zM230 0h90v250h-90z" />
    <path fill="#2f6f73" d="M52 250c4-46 46-62 108-62s104 16 108 62z" />
    <path fill="#c98f68" d="M138 160h44v36q-22 20-44 0z" />
    <path
      fill="#35261f"
      d="M102 128c-10-62 18-92 58-92s68 30 58 92c-2 22-8 40-14 52h-88c-6-12-12-30-14-52z"
    />
    <ellipse cx="160" cy="122" rx="45" ry="58" fill="#dfab85" />
    <path
      fill="#35261f"
      d="M114 112c2-40 20-58 48-58s44 18 46 58c-12-16-22-26-34-34-16 18-38 26-60 34z"
    />
    <g fill="#2a1d18">
      <ellipse cx="142" cy="122" rx="4.5" ry="5" />
      <ellipse cx="178" cy="122" rx="4.5" ry="5" />
    </g>
    <g fill="none" stroke="#35261f" stroke-width="3" stroke-linecap="round">
      <path d="M133 110q9-6 17-2M170 108q9-4 17 2" />
      <path stroke="#b27a55" d="M160 126v14q-1 4-5 4" />
      <path stroke="#9c4f45" d="M146 158q14 9 28 0" />
    </g>
    <path
      fill="#0c1018"
      fill-opacity=".62"
      fill-rule="evenodd"
      d="M0 0h320v250H0zM160 14c-50 0-82 46-82 104s32 112 82 112 82-54 82-112S210 14 160 14z"
    />
    <path
      class="ring"
      pathLength="1"
      fill="none"
      stroke="#5eead4"
      stroke-width="4"
      stroke-linecap="round"
      d="M160 14c-50 0-82 46-82 104s32 112 82 112 82-54 82-112S210 14 160 14z"
    />
    <g fill="#fff">
      <circle cx="292" cy="26" r="6" fill="#f97066" />
      <circle cx="292" cy="26" r="2.5" />
    </g>
  </svg>`;

/** A signature; the style of `.ink` animates its drawing. */
export const signature = html`<svg class="ink" viewBox="0 0 260 80" aria-hidden="true">
  <path
    pathLength="1"
    d="M14 60C22 34 30 16 36 16s0 24-2 40c8-24 18-40 24-40s-2 26-2 38c0 8 8 4 12-4
    3-7 6-12 8-12s-3 14 1 15c6 1 9-36 16-36s-4 34-1 36 8-14 14-14 4 14-4 13-2-14 4-12 4 12 10 11
    c14-2 20-42 30-42s-4 44-12 56c4-30 10-52 26-52s16 24-8 26c14 2 20 18 34 12s16-22 24-22-8 18 0 18 10-10 20-12"
  />
</svg>`;

const icon = (name: string, path: Html): Html =>
  html`<svg class="icon ${name}" viewBox="0 0 24 24" aria-hidden="true">${path}</svg>`;

export const ICONS = {
  shield: icon(
    'shield',
    html`<path d="M12 3 5 6v5.5c0 4.4 2.9 7.8 7 9.5 4.1-1.7 7-5.1 7-9.5V6z" /><path
        d="m9 12 2.2 2.2L15.2 10"
      />`,
  ),
  pen: icon(
    'pen',
    html`<path d="m4 20 1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z" /><path d="M13 20h7" />`,
  ),
  check: icon('check', html`<path d="m5 12.5 4.5 4.5L19 7.5" />`),
  cross: icon('cross', html`<path d="m7 7 10 10M17 7 7 17" />`),
  door: icon('door', html`<path d="M14 4H6v16h8M11 12h9M17 9l3 3-3 3" />`),
  search: icon('search', html`<circle cx="11" cy="11" r="6" /><path d="m15.5 15.5 4.5 4.5" />`),
} as const;
