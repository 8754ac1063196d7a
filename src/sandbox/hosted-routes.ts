/** The routes that a browser opens: the hosted pages, and the sandbox's own return pages. */
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { languageDetector } from 'hono/language';
import { hostedScreens } from './hosted-screens.js';
import type { HostedStep } from './hosted-steps.js';
import { pageHeaders, type SandboxEnv } from './http.js';
import { ICONS } from './illustrations.js';
import { otherLanguage, page, type Html } from './page.js';
import { PAGE_TEXTS, type Language } from './page-texts.js';
import type { PortalReturnUrls } from './sandbox.js';
import type { Session } from './session.js';
import type { SessionStore } from './session-store.js';

interface Dependencies {
  readonly steps: readonly HostedStep[];
  readonly sessions: SessionStore;
  readonly returnUrls: () => PortalReturnUrls;
}

type PageContext = Context<SandboxEnv>;
type Answer = Response | Promise<Response>;

/** The pages of both hosted steps, and `/success` and `/fail`. */
export function hostedRoutes({ steps, sessions, returnUrls }: Dependencies): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();

  // Browsers apply `form-action` to the redirect that follows a form, too.
  const headers = pageHeaders(
    () =>
      "default-src 'none'; style-src 'unsafe-inline'; " +
      `form-action 'self' ${returnSources(returnUrls())}; base-uri 'none'; frame-ancestors 'none'`,
  );
  const language = languageDetector({
    order: ['querystring', 'header'],
    supportedLanguages: ['bg', 'en'],
    fallbackLanguage: 'en',
    caches: false,
  });
  for (const path of ['/onfido/*', '/signhost/*', '/success', '/fail']) {
    app.use(path, headers, language);
  }

  for (const step of steps) {
    /** Answers only for a user's current session, and only while this step is open for it. */
    const forSession =
      (answer: (c: PageContext, session: Session) => Answer) =>
      (c: PageContext): Answer => {
        const session = step.find(c.req.param('id') ?? '');
        if (session === undefined) return notFoundPage(c, 'notFound');
        if (!sessions.isCurrent(session)) return notFoundPage(c, 'replaced');
        return answer(c, session);
      };

    /** A completed step has no page: it redirects to Success. */
    const unlessDone = (render: (c: PageContext) => Answer) =>
      forSession((c, session) =>
        step.isDone(session) ? c.redirect(returnUrls().success, 303) : render(c),
      );

    for (const { path, render } of hostedScreens(step)) {
      app.get(
        `/${step.name}/:id${path}`,
        unlessDone((c) =>
          c.html(render(c.var.language, `/${step.name}/${c.req.param('id') ?? ''}`)),
        ),
      );
    }
    app.get(`/${step.name}/:id/leave`, unlessDone(leftPage));
    for (const { action, apply } of [step.succeed, step.fail]) {
      app.post(
        `/${step.name}/:id/${action}`,
        forSession((c, session) => {
          apply(session);
          // A completed step stays completed: failing it afterwards leads to Success, too.
          return c.redirect(step.isDone(session) ? returnUrls().success : returnUrls().fail, 303);
        }),
      );
    }
    app.all(`/${step.name}/*`, (c) => notFoundPage(c, 'notFound'));
  }

  app.get('/success', (c) => returnPage(c, 'success'));
  app.get('/fail', (c) => returnPage(c, 'fail'));
  return app;
}

/** The Content-Security-Policy sources that cover both URLs. */
function returnSources({ success, fail }: PortalReturnUrls): string {
  const sources = [success, fail].map((url) => {
    const { origin, protocol } = new URL(url);
    // An app's own scheme has no origin: the scheme is the source.
    return origin === 'null' ? protocol : origin;
  });
  return [...new Set(sources)].join(' ');
}

function leftPage(c: PageContext): Answer {
  const { language } = c.var;
  const { left, back } = PAGE_TEXTS[language];
  const first = `${c.req.path.replace(/\/leave$/, '')}?lang=${language}`;
  return c.html(
    noticePage(
      language,
      left.title,
      ICONS.door,
      html` <p>${left.text}</p>
        <a class="back" href="${first}">${back}</a>`,
    ),
  );
}

function notFoundPage(c: PageContext, reason: 'notFound' | 'replaced'): Answer {
  const { language } = c.var;
  const { title, text } = PAGE_TEXTS[language][reason];
  return c.html(noticePage(language, title, ICONS.search, html`<p>${text}</p>`), 404);
}

/** In both languages: the redirect does not carry the language that the user chose before. */
function returnPage(c: PageContext, name: 'success' | 'fail'): Answer {
  const { language } = c.var;
  const other = otherLanguage(language);
  const first = PAGE_TEXTS[language][name];
  const second = PAGE_TEXTS[other][name];
  const icon = name === 'success' ? ICONS.check : ICONS.cross;
  return c.html(
    noticePage(
      language,
      first.title,
      icon,
      html` <p>${first.text}</p>
        <section lang="${other}">
          <h2>${second.title}</h2>
          <p>${second.text}</p>
        </section>`,
    ),
  );
}

function noticePage(language: Language, title: string, icon: Html, text: Html): Html {
  return page(language, {
    title,
    brand: { name: PAGE_TEXTS[language].service, icon: ICONS.shield },
    layout: 'notice',
    content: html`${icon}
      <h1>${title}</h1>
      ${text}`,
  });
}
