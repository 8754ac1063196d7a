import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { toProblem } from './answer-problem.js';
import { createFormToken } from './form-token.js';
import type { Gatekeeper } from './gatekeeper.js';
import type { HttpSettings } from './http-settings.js';
import { stateSchema } from './identification-resource.js';
import { detailPage, listPage, OPERATOR_ACTIONS, problemPage } from './operator-page.js';
import { OPERATOR_POLICY, PANEL_POLICY } from './operator-style.js';
import { HttpProblem } from './problem.js';
import { parseFields, readForm } from './request-body.js';

const PAGE_SIZE = 50;

const querySchema = v.strictObject({
  state: v.exactOptional(stateSchema),
  cursor: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{1,16}\.[\w-]{1,64}$/, 'must be a link of the page')),
  ),
});

/** What the app's staff sees in a browser. Its errors are pages, too. */
export function operatorRoutes(settings: HttpSettings, gatekeeper: Gatekeeper): Hono {
  const { host, limits, journals, report, operatorChallenge } = settings;
  const app = new Hono();
  const token = createFormToken(settings);

  app.onError((error, c) => {
    const { status, title, details } = toProblem(error, report);
    for (const [name, value] of Object.entries(details.headers ?? {})) c.header(name, value);
    if (status === 401 && operatorChallenge !== undefined) {
      c.header('www-authenticate', operatorChallenge);
    }
    // Each problem has a body.
    return c.html(problemPage(title), status as ContentfulStatusCode);
  });
  // `/operator` itself, too.
  const everything = '/operator/*';
  app.use(everything, async (c, next) => {
    // Under `no-referrer` a browser would send `Origin: null` with the forms.
    c.header('referrer-policy', 'same-origin');
    c.header('content-security-policy', OPERATOR_POLICY);
    await gatekeeper.operator(c.req.raw);
    await next();
  });
  // By host: whether it was https is known to the proxy alone.
  app.use(everything, csrf({ origin: (origin, c) => hostOf(origin) === hostOf(c.req.url) }));

  app.get('/operator', async (c) => {
    const { state, cursor } = parseFields('query', querySchema, c.req.query());
    const [counts, page] = await Promise.all([
      host.count(),
      host.list({
        limit: PAGE_SIZE,
        ...(state !== undefined && { state }),
        ...(cursor !== undefined && { after: cursor }),
      }),
    ]);
    return c.html(listPage(counts, state ?? null, page, Date.now()));
  });

  if (journals !== undefined) {
    app.get('/operator/panel.js', async (c) =>
      c.body(await journals.script(), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
    );
  }

  app.get('/operator/:id', async (c) => {
    const identification = await gatekeeper.find(c.req.param('id'), { kind: 'operator' });
    const hasJournal = journals !== undefined;
    if (hasJournal) c.header('content-security-policy', PANEL_POLICY);
    return c.html(
      detailPage(identification, { token: token.give(c), now: Date.now(), hasJournal }),
    );
  });

  if (journals !== undefined) {
    app.get('/operator/:id/journal', async (c) => {
      const { id } = await gatekeeper.find(c.req.param('id'), { kind: 'operator' });
      return c.body(await journals.read(id), 200, { 'content-type': 'application/x-ndjson' });
    });
  }

  for (const action of OPERATOR_ACTIONS) {
    app.post(`/operator/:id/${action}`, async (c) => {
      const form = await readForm(c.req.raw, limits);
      if (!token.fits(c, form.get('token'))) {
        throw new HttpProblem(403, 'The form is not of this page', { code: 'forbidden' });
      }
      const { id } = await gatekeeper.find(c.req.param('id'), { kind: 'operator' });
      await host.send(id, { type: action });
      return c.redirect(`../${id}`, 303);
    });
  }

  return app;
}

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
