/** The hand-off to a device without a login, over HTTP. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { start } from '../sandbox/helpers.js';
import { openHost, startParked, until } from '../server/helpers.js';
import { client, LANDING, serve, type Client } from './helpers.js';
import { give } from './landing.js';

afterEach(() => {
  vi.useRealTimers();
});

const GONE = { status: 410, body: { code: 'handOffGone' } };

async function scene() {
  const sandbox = await start();
  const host = openHost(sandbox);
  const { url } = await serve(host);
  const id = await startParked(host, 1);
  const desktop = client(url, 'user 1');
  const path = `/identifications/${id}/hand-off`;
  return {
    ...{ sandbox, host, url, id, desktop, path },
    phone: client(url, null),
    offer: async () => String((await desktop.post(path, { action: 'offer' })).body['token']),
  };
}

/** A phone that has opened the link, and what both screens show. */
async function claimed() {
  const all = await scene();
  const token = await all.offer();
  const answer = await all.phone.post('/hand-off/claim', { token });
  expect(answer.status).toBe(200);
  const code = String(answer.body['code']);
  const confirm = () => all.desktop.post(all.path, { action: 'confirm', code });
  return { ...all, token, code, confirm };
}

/** A phone that may go on. */
async function confirmed() {
  const all = await claimed();
  expect((await all.confirm()).body).toMatchObject({ status: 'confirmed', code: all.code });
  return all;
}

describe('the hand-off over HTTP', () => {
  it('gives the phone no hosted URL and no state before the code is confirmed at the desktop', async () => {
    const { phone, desktop, path, code, confirm } = await claimed();
    const before = await phone.get('/hand-off/state');
    expect(before.body).toMatchObject({ status: 'claimed', code, identification: null });
    expect(await phone.post('/hand-off/open')).toMatchObject(GONE);
    const visit = { session: 1, page: 'identityCheck' };
    expect(await phone.post('/hand-off/finished', visit)).toMatchObject(GONE);
    expect((await desktop.get(path)).body).toMatchObject({ status: 'claimed', code });

    await confirm();
    expect((await phone.get('/hand-off/state')).body).toMatchObject({
      status: 'confirmed',
      identification: { state: 'awaitingRedirect', hostedPage: 'identityCheck', visit },
    });
    const opened = await phone.post('/hand-off/open');
    expect(opened.body['page']).toBe('identityCheck');
    expect(opened.body['url']).toMatch(/^http/);
  });

  it('says nothing to the phone that it does not need: no id and no user', async () => {
    const { phone, id } = await confirmed();
    const { text } = await phone.get('/hand-off/state');
    expect(text).not.toContain(id);
    expect(text).not.toContain('userId');
  });

  it('sends the phone back to the page of the hand-off after a return, and the desktop to the app', async () => {
    const { phone, host, id, desktop } = await confirmed();
    await desktop.post(`/identifications/${id}/open`);
    await phone.post('/hand-off/open');
    const returned = await phone.get('/return/success');
    expect([returned.status, returned.headers.get('location')]).toEqual([303, '../hand-off']);
    await until(host, id, ({ view }) => view.state !== 'awaitingRedirect');
    const other = await desktop.get('/return/success');
    expect(other.headers.get('location')).toBe(LANDING.success);
  });

  it('takes “I have finished” of the visit that the phone has seen', async () => {
    const { phone, host, id } = await confirmed();
    const stale = { session: 7, page: 'identityCheck' };
    expect((await phone.post('/hand-off/finished', stale)).body).toMatchObject({
      code: 'outdated',
    });
    expect((await host.get(id))?.view.state).toBe('awaitingRedirect');
    const visit = { session: 1, page: 'identityCheck' };
    expect((await phone.post('/hand-off/finished', visit)).status).toBe(200);
    await until(host, id, ({ view }) => view.state !== 'awaitingRedirect');
  });

  it('refuses a link that was used: replayed or forwarded, and changes nothing', async () => {
    const { url, token, phone, desktop, path, code } = await claimed();
    const forwarded = client(url, null);
    const before = (await desktop.get(path)).body;
    for (const one of [phone, forwarded]) {
      const cookies = [...one.cookies];
      expect(await one.post('/hand-off/claim', { token })).toMatchObject(GONE);
      expect([...one.cookies]).toEqual(cookies);
    }
    expect(await forwarded.get('/hand-off/state')).toMatchObject(GONE);
    const { status, code: shown } = (await desktop.get(path)).body;
    expect({ status, code: shown }).toEqual({ status: before['status'], code });
    expect((await phone.get('/hand-off/state')).status).toBe(200);
  });

  it('changes nothing when a link is only looked at', async () => {
    const { url, phone, desktop, path, offer } = await scene();
    const token = await offer();
    const bot = client(url, null);
    for (const method of ['GET', 'HEAD']) {
      const answer = await bot.send(method, '/hand-off');
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    }
    expect((await desktop.get(path)).body).toMatchObject({ status: 'offered' });
    expect((await phone.post('/hand-off/claim', { token })).status).toBe(200);
  });

  it('refuses a link after ten minutes, and shows none at the desktop', async () => {
    const { phone, desktop, path, offer } = await scene();
    const token = await offer();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    expect(await phone.post('/hand-off/claim', { token })).toMatchObject(GONE);
    expect((await desktop.get(path)).body).toEqual({
      ...{ status: 'none', code: null, expiresIn: null, token: null },
    });
  });

  it('ends what was refused or replaced, for the phone that has the cookie', async () => {
    const { phone, desktop, path, confirm, offer } = await claimed();
    expect((await desktop.post(path, { action: 'refuse' })).body).toMatchObject({ status: 'none' });
    expect(await phone.get('/hand-off/state')).toMatchObject(GONE);
    expect(await confirm()).toMatchObject(GONE);
    await phone.post('/hand-off/claim', { token: await offer() });
    expect((await phone.get('/hand-off/state')).status).toBe(200);
    await offer();
    expect(await phone.get('/hand-off/state')).toMatchObject(GONE);
    expect(await phone.post('/hand-off/open')).toMatchObject(GONE);
  });

  it('confirms the code that both screens show, and no other', async () => {
    const { phone, desktop, path, code } = await claimed();
    const wrong = code === '000000' ? '000001' : '000000';
    for (const body of [{ code: wrong }, { code: '' }, {}]) {
      expect(await desktop.post(path, { action: 'confirm', ...body })).toMatchObject(GONE);
    }
    expect((await phone.get('/hand-off/state')).body).toMatchObject({ status: 'claimed' });
  });

  it('takes no forged cookie, nor another signed cookie of the API under its name', async () => {
    const { url, phone, desktop, id, path } = await confirmed();
    await desktop.post(`/identifications/${id}/open`);
    const name = 'hand-off';
    const value = phone.cookies.get(name) ?? '';
    expect(value).not.toBe('');
    const landing = desktop.cookies.get('identification') ?? '';
    const other = client(url, null);
    const id2 = id.replace(/^./, (letter) => (letter === 'a' ? 'b' : 'a'));
    for (const forged of [
      value.slice(0, -4),
      value.replace(id, id2),
      landing,
      'hand-off.a.b',
      '',
    ]) {
      give(other, [[name, forged]]);
      expect(await other.get('/hand-off/state')).toMatchObject(GONE);
      expect(await other.post('/hand-off/open')).toMatchObject(GONE);
    }
    expect((await desktop.get(path)).body).toMatchObject({ status: 'confirmed' });
  });

  it('gives the cookie of one identification no access to another one', async () => {
    const { phone, url, host } = await confirmed();
    const id = await startParked(host, 2);
    const second = client(url, 'user 2');
    const link = await second.post(`/identifications/${id}/hand-off`, { action: 'offer' });
    const other = client(url, null);
    await other.post('/hand-off/claim', { token: link.body['token'] });
    expect((await other.get('/hand-off/state')).body).toMatchObject({ status: 'claimed' });
    // Neither by the API for logged-in persons.
    for (const one of [phone, other]) {
      expect((await one.get(`/identifications/${id}`)).status).toBe(401);
      expect((await one.post(`/identifications/${id}/open`)).status).toBe(401);
    }
  });

  it.each<[string, (all: Awaited<ReturnType<typeof scene>>) => Client, number]>([
    ['without a login', ({ url }) => client(url, null), 401],
    ['to another user', ({ url }) => client(url, 'user 2'), 404],
    ['to an operator', ({ url }) => client(url, 'operator'), 403],
  ])('gives no link and no code %s', async (_, caller, status) => {
    const all = await scene();
    const one = caller(all);
    expect((await one.get(all.path)).status).toBe(status);
    for (const action of ['offer', 'confirm', 'refuse']) {
      expect((await one.post(all.path, { action })).status).toBe(status);
    }
    expect((await all.desktop.get(all.path)).body).toMatchObject({ status: 'none' });
  });

  it('offers nothing once the identification is over', async () => {
    const { phone, desktop, path, host, id, offer } = await scene();
    const token = await offer();
    await host.send(id, { type: 'cancel' });
    expect((await desktop.post(path, { action: 'offer' })).body).toMatchObject({
      ...{ code: 'notAccepted', state: 'cancelled' },
    });
    expect(await phone.post('/hand-off/claim', { token })).toMatchObject(GONE);
  });

  it('takes the token from JSON alone, which no form of another site can send', async () => {
    const { phone, offer } = await scene();
    const token = await offer();
    const body = JSON.stringify({ token });
    const headers = { 'content-type': 'text/plain' };
    expect((await phone.post('/hand-off/claim', body, { headers })).status).toBe(415);
    expect((await phone.post('/hand-off/claim', { token })).status).toBe(200);
  });

  it('has a page in English and Bulgarian, with a policy that names its one script and style', async () => {
    const { phone } = await scene();
    for (const [wanted, language, title] of [
      ['de, en;q=0.5', 'en', 'Continue on this device?'],
      ['bg-BG,bg;q=0.9,en;q=0.8', 'bg', 'Да продължим ли на това устройство?'],
      ['', 'en', 'Continue on this device?'],
    ]) {
      const headers = { 'accept-language': wanted ?? '' };
      const { text, headers: answer } = await phone.get('/hand-off', { headers });
      expect(text).toContain(`<html lang="${language ?? ''}">`);
      expect(text).toContain(title);
      expect(answer.get('vary')).toMatch(/accept-language/i);
      expect(answer.get('referrer-policy')).toBe('no-referrer');
      expect(answer.get('cache-control')).toBe('private, no-store');
      expect(answer.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; connect-src 'self';/,
      );
    }
  });
});
