import { Hono, type Context } from 'hono';
import { describeRoute } from 'hono-openapi';
import type { IdentificationEventType } from '../../machines/identification.types.js';
import { IdentificationHostError } from '../host/host-error.js';
import { owns, type Gatekeeper } from './gatekeeper.js';
import type { HttpSettings } from './http-settings.js';
import { openSince, type LandingCookie } from './landing-cookie.js';

/**
 * Where the hosted pages send the browser: what the merchant portal is configured with.
 *
 * Whatever comes is a hint at most, and is sent on to the app's own page in any case; nothing of the
 * request gets into the address.
 */
export function landingRoutes(
  { host, landing, report }: HttpSettings,
  gatekeeper: Gatekeeper,
  cookie: LandingCookie,
): Hono {
  const app = new Hono();

  const land =
    (page: string, event: IdentificationEventType) =>
    async (c: Context): Promise<Response> => {
      // A HEAD is somebody's look at a link, not a browser that comes back.
      if (c.req.method === 'GET') await tell(c, event);
      return c.redirect(page, 303);
    };

  async function tell(c: Context, event: IdentificationEventType): Promise<void> {
    try {
      const visit = await cookie.take(c);
      if (visit === null) return;
      const identification = await host.get(visit.id);
      if (identification === null || openSince(identification) !== visit.openSince) return;
      // The session of the app may have ended meanwhile; another person's is another matter.
      const caller = await gatekeeper.recognise(c.req.raw);
      if (caller !== null && !(caller.kind === 'user' && owns(caller, identification))) return;
      if (identification.view.can.includes(event)) await host.send(visit.id, { type: event });
    } catch (error) {
      // The person goes on all the same, and can open the hosted page again.
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
        'To be configured in the merchant portal. Tells the identification of the browser’s ' +
        'cookie to ask the gateway, and sends the browser on to the app’s own page in any case.',
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
