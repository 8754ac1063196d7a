/** An identification that goes from a desktop to a phone: two browser contexts and a real server. */
import { expect, onTestFinished, test } from 'vitest';
import { leaveHostedPage, shows } from '../browser/demo.js';
import { until } from '../server/helpers.js';
import { axeFindings } from '../support/axe.js';
import { claim, codeOf, heading, offered, picture, press, scan, scene } from './hand-off.js';

const GONE = 'This link does not work any more';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a person goes from the desktop to a phone and completes there (${colorScheme})`, async () => {
    const { desktop, log, complaints, host, id, url, ...all } = await scene({ colorScheme });
    const link = await offered(desktop);
    await picture(desktop, `desktop-offered-${colorScheme}`);
    expect(await axeFindings(desktop)).toEqual([]);
    expect(link.startsWith(`${url}/api/hand-off#${id}.`)).toBe(true);
    const token = link.split('#')[1] ?? '';

    const phone = await all.phone();
    await phone.goto(link);
    await heading(phone, 'Continue on this device?');
    expect(phone.url()).toBe(`${url}/api/hand-off`);
    await picture(phone, `phone-offer-${colorScheme}`);
    expect(await axeFindings(phone)).toEqual([]);
    await press(phone, 'Continue');
    await heading(phone, 'Compare the code');
    await desktop.getByText('Your phone shows a code.', { exact: false }).waitFor();
    const code = await codeOf(phone);
    expect(code).toMatch(/^\d{6}$/);
    expect(await codeOf(desktop)).toBe(code);
    await picture(desktop, `desktop-code-${colorScheme}`);
    await picture(phone, `phone-code-${colorScheme}`);
    expect(await axeFindings(desktop)).toEqual([]);
    expect(await phone.getByRole('button').count()).toBe(0);

    await press(desktop, 'The codes are the same');
    await heading(phone, 'Your identity check is ready');
    await desktop.getByText('Continue on your phone. This page', { exact: false }).waitFor();
    await picture(desktop, `desktop-confirmed-${colorScheme}`);
    await picture(phone, `phone-go-${colorScheme}`);
    expect(await axeFindings(phone)).toEqual([]);
    await press(desktop, 'Close');

    await press(phone, 'Go to the identity check');
    await leaveHostedPage(phone, 'pass');
    await heading(phone, 'Your documents are ready to sign');
    expect(phone.url()).toBe(`${url}/api/hand-off`);
    await shows(desktop, 'signing');
    await press(phone, 'Go to the signing');
    await leaveHostedPage(phone, 'sign');
    await heading(phone, 'You are identified');
    await picture(phone, `phone-completed-${colorScheme}`);
    await shows(desktop, 'completed');
    expect((await host.get(id))?.view.state).toBe('completed');
    expect(log.join('\n')).not.toContain(token.split('.')[1] ?? token);
    expect(complaints).toEqual([]);
  });
}

test('a step that the phone has begun can be finished at the desktop', async () => {
  const { desktop, phone: open, url } = await scene();
  const phone = await open();
  await claim(phone, await offered(desktop));
  await press(desktop, 'The codes are the same');
  await press(phone, 'Go to the identity check');
  await leaveHostedPage(phone, 'pass');
  await heading(phone, 'Your documents are ready to sign');
  await press(desktop, 'Close');
  await press(desktop, 'Go to the signing');
  await leaveHostedPage(desktop, 'sign');
  await shows(desktop, 'completed');
  expect(desktop.url()).toBe(`${url}/`);
  await heading(phone, 'You are identified');
});

test('a link that was used gets a clear page, replayed or forwarded, and changes nothing', async () => {
  const { desktop, phone: open, host, id } = await scene();
  const link = await offered(desktop);
  const phone = await open();
  const code = await claim(phone, link);
  const before = await host.handOffState(id);
  const forwarded = await open();
  const again = await phone.context().newPage();
  for (const page of [again, forwarded]) {
    await page.goto(link);
    await press(page, 'Continue');
    await heading(page, GONE);
    expect(await page.getByRole('button').count()).toBe(0);
  }
  await picture(forwarded, 'phone-gone-light');
  expect(await host.handOffState(id)).toEqual(before);
  expect(await codeOf(desktop)).toBe(code);
  await press(desktop, 'The codes are the same');
  await heading(phone, 'Your identity check is ready');
  await forwarded.reload();
  await heading(forwarded, GONE);
});

test('a link that is too old gets a clear page at the phone, and the desktop makes a new one', async () => {
  const { desktop, phone: open, host, id } = await scene({ colorScheme: 'dark' });
  const link = await offered(desktop);
  const now = Date.now();
  const real = Date.now;
  Date.now = () => real() + 601_000;
  onTestFinished(() => {
    Date.now = real;
  });
  const phone = await open();
  await phone.goto(link);
  await press(phone, 'Continue');
  await heading(phone, GONE);
  await picture(phone, 'phone-gone-dark');
  await desktop.getByText('The link was refused or is too old.', { exact: false }).waitFor();
  await picture(desktop, 'desktop-gone-dark');
  Date.now = () => real() + 601_000 + (real() - now);
  await press(desktop, 'Make a new link');
  await desktop.locator('[part~="qr"]').waitFor();
  expect(await host.handOffState(id)).toMatchObject({ status: 'offered' });
  await claim(phone, await scan(desktop));
});

test('a phone whose code differs gets no further, and its page says so', async () => {
  const { desktop, phone: open, host, id } = await scene();
  const phone = await open();
  await claim(phone, await offered(desktop));
  await press(desktop, 'They differ');
  await heading(phone, GONE);
  await desktop.getByText('The link was refused or is too old.', { exact: false }).waitFor();
  expect(await host.handOffState(id)).toBeNull();
  await until(host, id, 'awaitingRedirect');
});

test('the page of the phone is in Bulgarian, and says when it is offline', async () => {
  const { desktop, phone: open, complaints } = await scene();
  const link = await offered(desktop);
  const phone = await open({ locale: 'bg-BG' });
  await phone.goto(link);
  await press(phone, 'Продължете');
  await heading(phone, 'Сравнете кода');
  await picture(phone, 'phone-code-bg');
  await phone.context().setOffline(true);
  await phone.getByText('Няма връзка с интернет.', { exact: false }).waitFor();
  await press(desktop, 'The codes are the same');
  await phone.context().setOffline(false);
  await heading(phone, 'Можете да започнете проверката на самоличността');
  expect(await phone.locator('#notice').isVisible()).toBe(false);
  expect(complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('a phone that is at the app itself has no button for another phone', async () => {
  const { desktop, phone: open, url } = await scene();
  expect(await desktop.getByRole('button', { name: 'Continue on your phone' }).count()).toBe(1);
  const phone = await open();
  await phone.context().addCookies([{ name: 'login', value: '1', url }]);
  await phone.goto(url);
  await shows(phone, 'awaitingRedirect');
  expect(await phone.getByRole('button', { name: 'Continue on your phone' }).count()).toBe(0);
});
