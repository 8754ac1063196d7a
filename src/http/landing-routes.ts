import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { IdentificationHostError } from '../host/host-error.js';
import { owns, type AccessControl } from './access-control.js';
import type { HandOffCookies } from './hand-off-routes.js';
import { LANDING_POLICY, RETRY_AFTER_S, waitingPage } from './landing-page.js';
import type { ParsedHttpApiOptions } from './options.js';
import { toProblem } from './problem.js';

/** What becomes of a return: `noted` also where there is nothing to note. */
type Outcome = 'noted' | 'expired' | 'unsaved';

/**
 * The return URLs of the hosted pages, as configured in the merchant portal.
 *
 * A request is a hint at most. A browser whose return could be noted, or has nothing to note, is sent on
 * to the app's page, whose address takes nothing from the request; a device without a login, to the page of
 * its hand-off.
 */
export function landingRoutes(
  { host, landing, report }: ParsedHttpApiOptions,
  access: AccessControl,
  cookies: HandOffCookies,
): Hono {
  const app = new Hono();

  const land =
    (page: string, event: IdentificationEventType) =>
    async (c: Context): Promise<Response> => {
      // An answer that a browser would keep for the true return must not be a success.
      if (isPrefetch(c)) return c.body(null, 503);
      const outcome = isReturn(c) ? await note(c, event) : 'noted';
      if (outcome !== 'unsaved' && (await isHandedOff(c))) return c.redirect(HAND_OFF_PAGE, 303);
      // Nothing has succeeded: the page after a Fail redirect offers to start again.
      if (outcome === 'expired') return c.redirect(landing.fail, 303);
      if (outcome === 'noted') return c.redirect(page, 303);
      c.header('retry-after', String(RETRY_AFTER_S));
      c.header('content-security-policy', LANDING_POLICY);
      c.header('referrer-policy', 'no-referrer');
      return c.html(waitingPage(), 503);
    };

  /** Whether the browser was sent to the hosted page as the device of a hand-off. */
  async function isHandedOff(c: Context): Promise<boolean> {
    const device = await cookies.handOff.read(c);
    return device !== null && device.id === (await cookies.landing.read(c))?.id;
  }

  async function note(c: Context, event: IdentificationEventType): Promise<Outcome> {
    try {
      const seen = await cookies.landing.read(c);
      if (seen === null) return 'noted';
      const { id, session, page } = seen;
      const identification = await host.get(id);
      if (identification === null) return 'noted';
      // The app's session may have expired meanwhile; another logged-in caller is refused.
      const caller = await access.authorize(c.req.raw);
      if (caller !== null && !(caller.kind === 'user' && owns(caller, identification)))
        return 'noted';
      if (identification.view.state === 'expired') return 'expired';
      await host.send(id, { type: event }, { seen: { session, page } });
      return 'noted';
    } catch (error) {
      if (error instanceof IdentificationHostError && SETTLED.has(error.code)) return 'noted';
      // Reports what is unexpected.
      toProblem(error, report);
      return 'unsaved';
    }
  }

  const describe = (redirect: 'Success' | 'Fail') =>
    describeRoute({
      operationId: `land${redirect}`,
      tags: ['landing'],
      summary: `The ${redirect} redirect of the hosted pages`,
      description:
        'Configure this URL in the merchant portal. It makes the identification of the browser’s ' +
        'cookie ask the gateway, and sends the browser on to the app’s page. Where the return could ' +
        'not be saved, it answers a page that says so, and that asks again by itself.',
      security: [],
      responses: {
        303: {
          description:
            'To the page that the app has configured; for the device of a hand-off, to `/hand-off`.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } } },
        },
        503: {
          description:
            'The return could not be saved: a page that repeats the request. Without a body, for a ' +
            'browser that fetches the page before its user goes there.',
          headers: { 'Retry-After': { schema: { type: 'integer' } } },
          content: { 'text/html': { schema: { type: 'string' } } },
        },
      },
    });

  app.get('/return/success', describe('Success'), land(landing.success, 'redirect.succeeded'));
  app.get('/return/fail', describe('Fail'), land(landing.fail, 'redirect.failed'));
  return app;
}

/** Relative, as the API may be mounted below a path. */
const HAND_OFF_PAGE = '../hand-off';

/** The errors after which the return needs no repetition: it counts no more, or nothing can take it. */
const SETTLED = new Set<string>(['outdated', 'notAccepted', 'unknownIdentification', 'damaged']);

/** Whether the browser asks ahead of its user, who may never go there. */
const isPrefetch = (c: Context): boolean =>
  ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|prerender|preview/i.test(c.req.header(name) ?? ''),
  );

/** What a browser loads as a page. By the mode alone Node’s `fetch` could not land. */
const PAGES = new Set(['document', 'iframe', 'frame']);

/** Whether a person has come back: a HEAD previews the link, and an image is no page. */
const isReturn = (c: Context): boolean =>
  c.req.method === 'GET' && PAGES.has(c.req.header('sec-fetch-dest') ?? 'document');
