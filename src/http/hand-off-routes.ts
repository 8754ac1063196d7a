/** The hand-off to another device: what the logged-in person does, and what the device does. */
import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { IdentificationHostError } from '../host/host-error.js';
import type { HostedIdentification } from '../host/identification-host.js';
import type { AccessControl } from './access-control.js';
import type { Draining } from './draining.js';
import type { HandOffCookie } from './hand-off-cookie.js';
import { handOffPage } from './hand-off-page.js';
import { HAND_OFF_POLICY } from './hand-off-style.js';
import { languageOf } from './hand-off-texts.js';
import {
  actionSchema,
  claimSchema,
  deviceSchema,
  deviceView,
  handOffSchema,
  viewOf,
} from './hand-off-resource.js';
import { hostedPageSchema, visitSchema } from './identification-resource.js';
import type { LandingCookie } from './landing-cookie.js';
import { BODY_PROBLEMS, json, jsonBody, problems } from './openapi.js';
import type { ParsedHttpApiOptions } from './options.js';
import { readBody } from './request-body.js';

const tags = ['hand-off'];
/** The cookie of the claim is what these routes go by. */
const byCookie = { tags, security: [] };

export interface HandOffCookies {
  readonly landing: LandingCookie;
  readonly handOff: HandOffCookie;
}

export function handOffRoutes(
  { host, limits }: ParsedHttpApiOptions,
  access: AccessControl,
  cookies: HandOffCookies,
  draining: Draining,
): Hono {
  const app = new Hono();

  app.get(
    '/identifications/:id/hand-off',
    describeRoute({
      tags,
      operationId: 'readHandOff',
      summary: 'Read where the hand-off to another device is; for the identified person only',
      responses: {
        200: json('The hand-off.', handOffSchema),
        ...problems(401, 403, 404, 410, 501, 503),
      },
    }),
    async (c) => {
      const { id } = await access.findFor(await access.requireUser(c.req.raw), c.req.param('id'));
      return c.json(viewOf(await host.handOffState(id)));
    },
  );

  app.post(
    '/identifications/:id/hand-off',
    describeRoute({
      tags,
      operationId: 'changeHandOff',
      summary: 'Make a link for another device, confirm its code, or end its access',
      description:
        'For the identified person only. A new link replaces an earlier one, and ends the access of the ' +
        'device that has followed that. `confirm` with a code that is not shown any more is answered with ' +
        'the problem `handOffGone`.',
      requestBody: jsonBody(actionSchema),
      responses: {
        200: json('The hand-off after it.', handOffSchema),
        ...problems(...BODY_PROBLEMS, 404, 409, 410, 501, 503),
      },
    }),
    async (c) => {
      const user = await access.requireUser(c.req.raw);
      const { id } = await access.findFor(user, c.req.param('id'));
      const { action, code = '' } = await readBody(c.req.raw, actionSchema, limits);
      if (action === 'confirm') return c.json(viewOf(await host.confirmHandOff(id, code)));
      if (action === 'refuse') {
        await host.refuseHandOff(id);
        return c.json(viewOf(null));
      }
      const { token } = await host.handOff(id);
      return c.json(viewOf(await host.handOffState(id), token));
    },
  );

  app.get(
    '/hand-off',
    describeRoute({
      ...byCookie,
      operationId: 'showHandOffPage',
      summary: 'The page of the device that follows the link; the request changes nothing',
      responses: {
        200: { description: 'A page.', content: { 'text/html': { schema: { type: 'string' } } } },
      },
    }),
    (c) => {
      c.header('content-security-policy', HAND_OFF_POLICY);
      c.header('referrer-policy', 'no-referrer');
      c.header('vary', 'accept-language');
      return c.html(handOffPage(languageOf(c.req.header('accept-language'))));
    },
  );

  app.post(
    '/hand-off/claim',
    describeRoute({
      ...byCookie,
      operationId: 'claimHandOff',
      summary: 'Use the token of a link up, and get the cookie of this device',
      requestBody: jsonBody(claimSchema),
      responses: {
        200: json('What the device may see.', deviceSchema),
        ...problems(400, 408, 410, 413, 415, 501, 503),
      },
    }),
    async (c) => {
      const { token } = await readBody(c.req.raw, claimSchema, limits);
      const { claim, handOff } = await host.claimHandOff(token);
      await cookies.handOff.give(c, claim);
      return c.json(deviceView(handOff, null));
    },
  );

  /** @throws IdentificationHostError `handOffGone` without the cookie of a hand-off that counts */
  async function handedOff(c: Context) {
    const cookie = await cookies.handOff.read(c);
    if (cookie !== null) return host.handedOff(cookie.claim);
    throw new IdentificationHostError('handOffGone', 'There is no hand-off to this device.');
  }

  /** @throws IdentificationHostError `handOffGone` until the code is confirmed, too */
  async function confirmed(c: Context): Promise<HostedIdentification> {
    const { identification } = await handedOff(c);
    if (identification !== null) return identification;
    throw new IdentificationHostError('handOffGone', 'The hand-off is not confirmed.');
  }

  app.get(
    '/hand-off/state',
    describeRoute({
      ...byCookie,
      operationId: 'readHandedOff',
      summary: 'Read what the device may see; by its cookie',
      responses: {
        200: json('What the device may see.', deviceSchema),
        ...problems(410, 501, 503),
      },
    }),
    async (c) => {
      const { handOff, identification } = await handedOff(c);
      return c.json(deviceView(handOff, identification));
    },
  );

  app.post(
    '/hand-off/open',
    describeRoute({
      ...byCookie,
      operationId: 'openHandedOff',
      summary: 'Get the URL of the hosted page at the device, once the code is confirmed',
      description:
        'As `openHostedPage`, with the landing cookie, so that the return is recognised.',
      requestBody: jsonBody(v.strictObject({})),
      responses: {
        200: json(
          'The page to open.',
          v.object({
            page: hostedPageSchema,
            url: v.pipe(v.string(), v.description('A secret, for this browser only.')),
          }),
        ),
        ...problems(400, 408, 409, 410, 413, 415, 501, 503),
      },
    }),
    async (c) => {
      await readBody(c.req.raw, v.strictObject({}), limits);
      const { id } = await confirmed(c);
      const hosted = await draining.unlessOn(() =>
        host.hostedPage(id, { timeout: limits.openTimeout }),
      );
      // It may have been refused during the wait.
      await cookies.landing.give(c, await confirmed(c));
      return c.json({ page: hosted.page, url: hosted.url });
    },
  );

  app.post(
    '/hand-off/finished',
    describeRoute({
      ...byCookie,
      operationId: 'finishHandedOff',
      summary: 'Say that the hosted page was finished, at a device that was not sent back',
      description:
        'The event `redirect.succeeded` with the visit that the device has seen: a hint.',
      requestBody: jsonBody(v.strictObject(visitSchema.entries)),
      responses: {
        200: json('What the device may see.', deviceSchema),
        ...problems(400, 408, 409, 410, 413, 415, 501, 503),
      },
    }),
    async (c) => {
      const seen = await readBody(c.req.raw, v.strictObject(visitSchema.entries), limits);
      const { id } = await confirmed(c);
      await host.send(id, { type: 'redirect.succeeded' }, { seen });
      const { handOff, identification } = await handedOff(c);
      return c.json(deviceView(handOff, identification));
    },
  );

  return app;
}
