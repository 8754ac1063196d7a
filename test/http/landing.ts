/** A browser that was sent to a hosted page, and comes back. */
import { expect } from 'vitest';
import type { IdentificationHost } from '../../src/index.js';
import { startParked } from '../server/helpers.js';
import { client, LANDING, type Client } from './helpers.js';

/** A user who is at the hosted page. */
export async function atPage(host: IdentificationHost, url: string, userId: number) {
  const id = await startParked(host, userId);
  const browser = client(url, `user ${String(userId)}`);
  expect((await browser.post(`/identifications/${id}/open`)).status).toBe(200);
  return { id, browser };
}

/** Lands with the cookies of the browser, and expects to be sent on. */
export async function land(browser: Client, name: 'success' | 'fail' = 'success') {
  const answer = await browser.get(`/return/${name}`);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, LANDING[name]]);
}

export const give = (browser: Client, cookies: Iterable<[string, string]>): void => {
  browser.cookies.clear();
  for (const [name, value] of cookies) browser.cookies.set(name, value);
};
