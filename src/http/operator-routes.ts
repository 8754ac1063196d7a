import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { stream } from 'hono/streaming';
import type { StreamingApi } from 'hono/utils/stream';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import type { AccessControl } from './access-control.js';
import { cookieProtection } from './cookie-protection.js';
import { CURSOR } from '../host/list-query.js';
import { stateSchema } from './identification-resource.js';
import { eventPage } from './event-page.js';
import { bulkForms, bulkLine, bulkResult } from './bulk-page.js';
import { bulkSchema, progressOf, reportedBy } from './bulk-routes.js';
import {
  detailPage,
  listPage,
  OPERATOR_ACTIONS,
  pageAround,
  problemPage,
} from './operator-page.js';
import { OPERATOR_POLICY, PANEL_POLICY } from './operator-style.js';
import type { ParsedHttpApiOptions } from './options.js';
import { HttpProblem, toProblem } from './problem.js';
import { parseFields, readForm } from './request-body.js';

const PAGE_SIZE = 50;
const MAX_DEAD_LETTERS = 200;
const OPERATOR = { kind: 'operator' } as const;

const querySchema = v.strictObject({
  state: v.exactOptional(stateSchema),
  cursor: v.exactOptional(v.pipe(v.string(), v.regex(CURSOR, 'must be the cursor of a page link'))),
});

/** The operator's pages. Their problems are pages, too. */
export function operatorRoutes(options: ParsedHttpApiOptions, access: AccessControl): Hono {
  const { host, limits, journals, report, operatorChallenge } = options;
  const app = new Hono();
  const formToken = createFormToken(options);

  app.onError((error, c) => {
    const { status, title, details } = toProblem(error, report);
    for (const [name, value] of Object.entries(details.headers ?? {})) c.header(name, value);
    if (status === 401 && operatorChallenge !== undefined) {
      c.header('www-authenticate', operatorChallenge);
    }
    // Each problem has a body.
    return c.html(problemPage(title), status as ContentfulStatusCode);
  });
  // Matches `/operator`, too.
  const allPages = '/operator/*';
  app.use(allPages, async (c, next) => {
    // With `no-referrer` a browser would send `Origin: null` with the forms.
    c.header('referrer-policy', 'same-origin');
    c.header('content-security-policy', OPERATOR_POLICY);
    await access.requireOperator(c.req.raw);
    await next();
  });
  // Compares hosts: behind a proxy the API does not know the scheme.
  app.use(allPages, csrf({ origin: (origin, c) => hostOf(origin) === hostOf(c.req.url) }));

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
    const forms = bulkForms(state ?? null, state === undefined ? '' : formToken.issue(c));
    return c.html(listPage(counts, state ?? null, page, { now: Date.now(), forms }));
  });

  /** The fields of a form that this page has issued. */
  async function readOwnForm(c: Context): Promise<URLSearchParams> {
    const form = await readForm(c.req.raw, limits);
    if (formToken.isValid(c, form.get('token'))) return form;
    throw new HttpProblem(403, 'The form token is invalid', { code: 'forbidden' });
  }

  app.post('/operator/bulk', async (c) => {
    const form = await readOwnForm(c);
    const fields = [...form].filter(([name, value]) => name !== 'token' && value !== '');
    const { action, ...filter } = parseFields('body', bulkSchema, Object.fromEntries(fields));
    c.header('content-type', 'text/html; charset=utf-8');
    const show = async (output: StreamingApi): Promise<void> => {
      const [before, after] = await pageAround('Many identifications');
      await output.write(before);
      let shownAt = 0;
      for await (const progress of progressOf(host, action, filter, output)) {
        const isShown = Date.now() - shownAt >= 1_000;
        if (isShown) shownAt = Date.now();
        if (progress.finished) await output.write(String(await bulkResult(progress, filter.state)));
        else if (isShown) await output.write(String(await bulkLine(progress)));
      }
      await output.write(after);
    };
    return stream(c, show, reportedBy(report));
  });

  if (journals !== undefined) {
    app.get('/operator/panel.js', async (c) =>
      c.body(await journals.script(), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
    );
  }

  app.get('/operator/events', async (c) => {
    const [letters, queue] = await Promise.all([
      host.deadLetters({ limit: MAX_DEAD_LETTERS }),
      host.eventQueue(),
    ]);
    return c.html(eventPage({ letters, queue, token: formToken.issue(c) }));
  });
  const actOnEvent = (action: string, act: (eventId: string) => Promise<void>): void => {
    app.post(`/operator/events/:eventId/${action}`, async (c) => {
      await readOwnForm(c);
      await act(c.req.param('eventId'));
      return c.redirect('../../events', 303);
    });
  };
  actOnEvent('resend', (eventId) => host.resendEvent(eventId));
  actOnEvent('skip', (eventId) => host.skipEvent(eventId));

  app.get('/operator/:id', async (c) => {
    const identification = await access.findFor(OPERATOR, c.req.param('id'));
    const hasJournal = journals !== undefined;
    if (hasJournal) c.header('content-security-policy', PANEL_POLICY);
    return c.html(
      detailPage(identification, { token: formToken.issue(c), now: Date.now(), hasJournal }),
    );
  });

  if (journals !== undefined) {
    app.get('/operator/:id/journal', async (c) => {
      const { id } = await access.findFor(OPERATOR, c.req.param('id'));
      return c.body(await journals.read(id), 200, { 'content-type': 'application/x-ndjson' });
    });
  }

  const actOn = (action: string, act: (id: string) => Promise<unknown>): void => {
    app.post(`/operator/:id/${action}`, async (c) => {
      await readOwnForm(c);
      const { id } = await access.findFor(OPERATOR, c.req.param('id'));
      await act(id);
      return c.redirect(`../${id}`, 303);
    });
  };
  for (const type of OPERATOR_ACTIONS) actOn(type, (id) => host.send(id, { type }));
  actOn('ask', (id) => host.hint(id));

  app.post('/operator/:id/erase', async (c) => {
    await readOwnForm(c);
    const { userId, userType } = await access.findFor(OPERATOR, c.req.param('id'));
    await host.erase({ userId, userType });
    return c.redirect('../../operator', 303);
  });

  return app;
}

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

const COOKIE_VALUE = /^[\w-]{43}$/;

/**
 * Double submit: a random cookie, and its signature in the form.
 *
 * Hono's `csrf` alone accepts a form by its `Origin` or `Sec-Fetch-Site`; the token must match as
 * well.
 */
function createFormToken({
  secret,
  previousSecret = secret,
  allowInsecureLoopback,
}: Pick<ParsedHttpApiOptions, 'secret' | 'previousSecret' | 'allowInsecureLoopback'>) {
  const protectionOf = (c: Context) => cookieProtection(c, 'operator', allowInsecureLoopback);
  const sign = (key: string, by = secret): Buffer =>
    createHmac('sha256', by).update(`operator.${key}`).digest();

  return {
    /** The token for the forms of a page. Sets the cookie where the browser has none. */
    issue: (c: Context): string => {
      const { name, secure } = protectionOf(c);
      const present = getCookie(c, name);
      if (present !== undefined && COOKIE_VALUE.test(present)) {
        return sign(present).toString('base64url');
      }
      const key = randomBytes(32).toString('base64url');
      setCookie(c, name, key, {
        httpOnly: true,
        secure,
        sameSite: 'Strict',
        path: '/',
      });
      return sign(key).toString('base64url');
    },
    /** Whether a submitted token fits the cookie. */
    isValid: (c: Context, token: string | null): boolean => {
      const key = getCookie(c, protectionOf(c).name);
      if (key === undefined || token === null) return false;
      const given = Buffer.from(token, 'base64url');
      return [secret, previousSecret]
        .map((by) => sign(key, by))
        .some((expected) => expected.length === given.length && timingSafeEqual(expected, given));
    },
  };
}
