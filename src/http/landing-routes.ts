import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { IdentificationHostError } from '../host/host-error.js';
import { owns, type AccessControl } from './access-control.js';
import { openSince, type LandingCookie } from './landing-cookie.js';
import type { ParsedHttpApiOptions } from './options.js';

/**
 * The return URLs of the hosted pages, as configured in the merchant portal.
 *
 * A request is a hint at most. Every browser is sent on to the app's page, whose address takes nothing
 * from the request.
 */
export function landingRoutes(
  { host, landing, report }: ParsedHttpApiOptions,
  access: AccessControl,
  cookie: LandingCookie,
): Hono {
  const app = new Hono();

  const land =
    (page: string, event: IdentificationEventType) =>
    async (c: Context): Promise<Response> => {
      // A HEAD previews the link; the browser has not returned, and the cookie stays usable.
      if (c.req.method === 'GET') await sendHint(c, event);
      return c.redirect(page, 303);
    };

  async function sendHint(c: Context, event: IdentificationEventType): Promise<void> {
    try {
      const visit = await cookie.take(c);
      if (visit === null) return;
      const identification = await host.get(visit.id);
      if (identification === null || openSince(identification) !== visit.openSince) return;
      // The app's session may have expired meanwhile; another logged-in caller is refused.
      const caller = await access.authorize(c.req.raw);
      if (caller !== null && !(caller.kind === 'user' && owns(caller, identification))) return;
      await host.send(visit.id, { type: event });
    } catch (error) {
      // The user is sent on in any case, and can open the hosted page again.
      const isExpected = error instanceof IdentificationHostError && error.code === 'notAccepted';
      if (!isExpected) report(error);
    }
  }

  const describe = (redirect: 'Success' | 'Fail') =>
    describeRoute({
      operationId: `land${redirect}`,
      tags: ['landing'],
      summary: `The ${redirect} redirect of the hosted pages`,
      description:
        'Configure this URL in the merchant portal. It makes the identification of the browser’s ' +
        'cookie ask the gateway, and sends every browser on to the app’s page.',
      security: [],
      responses: {
        303: {
          description: 'To the page that the app has configured.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } } },
        },
      },
    });

  app.get('/return/success', describe('Success'), land(landing.success, 'redirect.succeeded'));
  app.get('/return/fail', describe('Fail'), land(landing.fail, 'redirect.failed'));
  return app;
}
