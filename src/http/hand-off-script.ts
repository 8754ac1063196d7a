/**
 * The script of the page at the device. It takes the token off the address before all else, uses it up at a
 * click alone, and asks every two seconds where the identification is, less often while that fails.
 */
export const HAND_OFF_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);
const texts = JSON.parse(byId('texts').textContent);
const POLL_MS = 2000, MAX_MS = 30000, TIMEOUT_MS = 30000;
let token = '', shown = null, visit = null, timer = 0, failures = 0, busy = false;

function takeToken() {
  const found = location.hash.slice(1);
  if (found === '') return false;
  token = found;
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}

async function call(path, body) {
  const response = await fetch('hand-off/' + path, {
    method: body ? 'POST' : 'GET',
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return response.json();
  throw Object.assign(new Error(String(response.status)), { status: response.status });
}

function notice(text) {
  byId('notice').hidden = text === '';
  if (byId('notice').textContent !== text) byId('notice').textContent = text;
}

function show(name, title) {
  for (const section of document.querySelectorAll('main > section')) section.hidden = section.id !== name;
  const heading = byId(name).querySelector('h1');
  const key = name + ' ' + (title || '');
  if (key === shown) return;
  const isFirst = shown === null || shown === 'loading ';
  shown = key;
  if (heading) {
    document.title = heading.textContent;
    if (!isFirst) heading.focus();
  }
}

function draw(state) {
  if (state.code) for (const place of document.querySelectorAll('.digits'))
    place.textContent = state.code.slice(0, 3) + '\\u00a0' + state.code.slice(3);
  const found = state.identification;
  if (found === null) return show('code');
  const words = texts.states[found.state] || texts.states.initiating;
  byId('title').textContent = words.title;
  byId('text').textContent = words.text;
  visit = found.visit;
  const canOpen = found.hostedPage !== null && texts.actions[found.hostedPage] && !found.state.startsWith('phase');
  byId('open').hidden = !canOpen;
  if (canOpen) byId('open').textContent = texts.actions[found.hostedPage];
  byId('finished').hidden = !(canOpen && visit);
  show('go', words.title);
}

function gone() {
  token = '';
  clearTimeout(timer);
  notice('');
  show('gone');
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, Math.min(MAX_MS, POLL_MS * 2 ** failures));
}

async function look() {
  clearTimeout(timer);
  if (token !== '' || busy) return;
  try {
    const state = await call('state');
    failures = 0;
    if (token !== '' || busy) return;
    notice('');
    draw(state);
  } catch (error) {
    if (token !== '' || busy) return;
    if (error.status === 410) return gone();
    failures = Math.min(failures + 1, 4);
    notice(navigator.onLine ? texts.unreachable : texts.offline);
  }
  later();
}

async function act(path, body, done) {
  if (busy) return;
  busy = true;
  notice('');
  try {
    done(await call(path, body));
  } catch (error) {
    if (error.status === 410) { busy = false; return gone(); }
    notice(navigator.onLine ? texts.failed : texts.offline);
  }
  busy = false;
  if (token === '') later();
}

function begin() {
  if (takeToken()) { clearTimeout(timer); notice(''); show('offer'); }
  else look();
}

byId('claim').addEventListener('click', () => act('claim', { token }, (state) => { token = ''; draw(state); }));
byId('open').addEventListener('click', () => act('open', {}, ({ url }) => {
  if (/^https?:/.test(url)) location.assign(url);
}));
byId('finished').addEventListener('click', () => visit && act('finished', visit, draw));
addEventListener('hashchange', () => { if (takeToken()) { clearTimeout(timer); notice(''); show('offer'); } });
addEventListener('online', look);
addEventListener('offline', () => notice(texts.offline));
addEventListener('pageshow', (event) => { if (event.persisted) look(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && shown !== 'gone ') look(); });
begin();
`;
