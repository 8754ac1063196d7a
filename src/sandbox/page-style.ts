/** The style sheet of the hosted pages: phones first, with a light and a dark scheme. */
export const STYLE = `
:root { color-scheme: light dark; --text: #161a23; --soft: #515a6b; --back: #eef1f6; --card: #fff;
  --line: #7d8798; --hair: #dde2ea; --accent: #2f4bc8; --hover: #243b9f; --on-accent: #fff;
  --tint: #edf1fe; --good: #0b6b47; --good-tint: #e3f5ec; --bad: #b42318; --bad-tint: #fdecea;
  --note: #fdecb8; --on-note: #4a3500; --paper: #fffefa; --shadow: 0 1px 2px #1018281a, 0 12px 32px #1018281a; }
@media (prefers-color-scheme: dark) { :root { --text: #eceff5; --soft: #abb4c4; --back: #0f1219;
  --card: #191e28; --line: #78839a; --hair: #2e3645; --accent: #a9bcff; --hover: #c3d0ff;
  --on-accent: #101b45; --tint: #232c49; --good: #6fdcab; --good-tint: #16352a; --bad: #ff9f95;
  --bad-tint: #3f2020; --note: #3a2e0c; --on-note: #fbdf8b; --paper: #f1eee6; --shadow: none; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: var(--card); color: var(--text); overflow-wrap: break-word;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
svg { display: block; }

.sandbox { padding: .375rem 1.25rem; background: var(--note); color: var(--on-note);
  font-size: .875rem; font-weight: 600; text-align: center; }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 1rem;
  width: 100%; max-width: 64rem; margin: 0 auto; padding: .25rem 1.25rem; min-height: 3.5rem; }
.brand { display: flex; align-items: center; gap: .5rem; font-weight: 650; line-height: 1.25; }
.brand .icon { flex: none; width: 1.75rem; height: 1.75rem; padding: .25rem; border-radius: .5rem;
  background: var(--accent); color: var(--on-accent); }
.icon { width: 1.5rem; height: 1.5rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
a { color: var(--accent); text-underline-offset: .2em; border-radius: .25rem; }
.bar a, .leave a, .back { display: inline-flex; align-items: center; min-height: 2.75rem; }
.bar a { padding: 0 .5rem; margin-right: -.5rem; font-size: .9375rem; }

main { flex: 1; display: flex; flex-direction: column; gap: 1rem; width: 100%;
  padding: .25rem 1.25rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; letter-spacing: -.01em; text-wrap: balance; }
.heading { display: grid; gap: .375rem; }
.heading p, .stand-in { color: var(--soft); }
.stand-in { font-size: .8125rem; text-align: center; text-wrap: balance; }

.progress { display: grid; gap: .5rem; font-size: .875rem; color: var(--soft); }
.progress strong { color: var(--text); font-weight: 650; }
.segments { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: .375rem; }
.segments span { height: .25rem; border-radius: .125rem; background: var(--hair); }
.segments .done { background: var(--accent); }

.photo { width: 100%; height: auto; border-radius: 1rem; font-family: inherit; }
.actions { display: grid; gap: .75rem; margin-top: auto; }
.forward { flex: 1; display: flex; flex-direction: column; gap: .75rem; }
button { width: 100%; min-height: 3rem; padding: .625rem 1rem; border: 1px solid var(--line);
  border-radius: .75rem; background: transparent; color: inherit; font: inherit; font-weight: 600;
  cursor: pointer; }
button:hover { background: var(--tint); }
.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.main:hover { background: var(--hover); border-color: var(--hover); }
.leave { text-align: center; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

.photos { display: grid; grid-template-columns: 1.495fr 1fr; gap: .5rem; }
.photos .photo { height: 100%; border-radius: .75rem; }

.paper { padding: 1.25rem; border: 1px solid #d8d3c4; border-radius: .25rem; background: var(--paper);
  color: #1d1c19; box-shadow: 0 1px 3px #0003; font: .9375rem/1.5 Georgia, "Noto Serif", serif; }
.paper h2 { font-size: 1.1875rem; line-height: 1.25; text-align: center; }
.paper .number { margin-bottom: 1rem; color: #55524a; font-size: .8125rem; text-align: center; }
.paper ul { margin: .25rem 0 1rem; }
.paper ol { display: grid; gap: .625rem; padding-left: 1.375rem; }
.paper h3 { display: inline; font-size: inherit; }
.paper h3::after { content: "."; }
.paper ol p { display: inline; }

.confirm { display: flex; align-items: center; gap: .75rem; min-height: 3rem; padding: .625rem 1rem;
  border: 1px solid var(--line); border-radius: .75rem; cursor: pointer; }
.confirm:has(:checked) { border-color: var(--accent); background: var(--tint); }
.confirm:has(:user-invalid) { border-color: var(--bad); }
.confirm:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.confirm input { flex: none; width: 1.375rem; height: 1.375rem; margin: 0; accent-color: var(--accent); }
.confirm input:focus-visible { outline: none; }

.field { display: grid; gap: .25rem; }
.field .place { position: relative; height: 6.5rem; border-bottom: 1.5px solid #55524a; }
.is-signed .place { height: 4.5rem; }
.field .ink { position: absolute; inset: 0; margin: auto; width: 90%; max-width: 18rem;
  fill: none; stroke: #23379b; stroke-width: 2.25; stroke-linecap: round; stroke-linejoin: round; }
.ink path { stroke-dasharray: 1; stroke-dashoffset: 1; }
.field .signed { visibility: hidden; color: #23379b; font: 600 .8125rem/1.5 system-ui, sans-serif; }
:is(.is-signed, form:has([name="signature"]:checked)) .ink path { stroke-dashoffset: 0; }
:is(.is-signed, form:has([name="signature"]:checked)) .signed { visibility: visible; }

.notice { align-items: center; justify-content: center; gap: 1.25rem; text-align: center; }
.notice > .icon { width: 4.5rem; height: 4.5rem; padding: 1.125rem; border-radius: 50%;
  background: var(--tint); color: var(--accent); }
.notice > .check { background: var(--good-tint); color: var(--good); border: 0; }
.notice > .cross { background: var(--bad-tint); color: var(--bad); }
.notice h2 { font-size: 1.125rem; }
.notice section { display: grid; gap: .25rem; width: 100%; padding-top: 1.25rem;
  border-top: 1px solid var(--hair); }
.notice p { color: var(--soft); text-wrap: balance; }

@media (min-width: 40rem) {
  body { background: var(--back); }
  main { flex: none; max-width: 29rem; margin: .5rem auto 1.5rem; padding: 1.75rem 2rem 1rem;
    border-radius: 1.25rem; background: var(--card); box-shadow: var(--shadow); }
  main.wide { max-width: 44rem; }
  .wide .paper { padding: 2rem 2.5rem; }
  .notice { padding: 3rem 2rem; }
}
@media (prefers-reduced-motion: no-preference) {
  button { transition: background-color .15s, border-color .15s; }
  .ink path { transition: stroke-dashoffset 1.2s ease-in-out; }
  .corners { animation: focus .6s ease-out; transform-origin: center; }
  .ring { stroke-dasharray: 1; animation: scan 1s ease-out; }
  @keyframes focus { from { transform: scale(.86); opacity: 0; } }
  @keyframes scan { from { stroke-dashoffset: 1; } }
}
@media (forced-colors: active) { .segments .done { background: Highlight; } .main { border-width: 2px; } }
`;
