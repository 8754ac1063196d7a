/** The hosted pages of the identity check and of the signing, and the sandbox's landing pages. */
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { documentHeaders } from './document-headers.js';
import { hostedScreens } from './hosted-screens.js';
import type { HostedStep } from './hosted-steps.js';
import { ICONS } from './illustrations.js';
import { chooseLanguage, otherLanguage, type Language } from './language.js';
import type { NodeEnv } from './node-env.js';
import { page, type Html } from './page.js';
import { PAGE_TEXTS } from './page-texts.js';
import { returnSources, type ReturnUrls } from './return-urls.js';
import type { Session } from './session.js';
import type { SessionStore } from './session-store.js';

interface Dependencies {
  readonly steps: readonly HostedStep[];
  readonly sessions: SessionStore;
  readonly returnUrls: () => ReturnUrls;
}

type PageContext = Context<NodeEnv>;
type Answer = Response | Promise<Response>;

/** Everything that a browser opens. */
export function hostedRoutes({ steps, sessions, returnUrls }: Dependencies): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();

  // Browsers apply `form-action` to the redirect that follows a form, too.
  const headers = documentHeaders(
    () =>
      "default-src 'none'; style-src 'unsafe-inline'; " +
      `form-action 'self' ${returnSources(returnUrls())}; base-uri 'none'; frame-ancestors 'none'`,
  );
  for (const path of ['/onfido/*', '/signhost/*', '/success', '/fail']) app.use(path, headers);

  for (const step of steps) {
    /** Runs only for a session that this step is open for and that is still the user's newest. */
    const forSession =
      (answer: (c: PageContext, session: Session) => Answer) =>
      (c: PageContext): Answer => {
        const session = step.find(c.req.param('id') ?? '');
        if (session === undefined) return notice(c, 'notFound', 404);
        if (!sessions.isCurrent(session)) return notice(c, 'replaced', 404);
        return answer(c, session);
      };

    /** A step that is done has no page any more. */
    const unlessDone = (render: (c: PageContext) => Answer) =>
      forSession((c, session) =>
        step.isDone(session) ? c.redirect(returnUrls().success, 303) : render(c),
      );

    for (const { path, render } of hostedScreens(step)) {
      app.get(
        `/${step.name}/:id${path}`,
        unlessDone((c) =>
          c.html(render(languageOf(c), `/${step.name}/${c.req.param('id') ?? ''}`)),
        ),
      );
    }
    app.get(`/${step.name}/:id/leave`, unlessDone(leftPage));
    for (const { action, apply } of [step.succeed, step.fail]) {
      app.post(
        `/${step.name}/:id/${action}`,
        forSession((c, session) => {
          apply(session);
          // A step that is done stays done: failing it afterwards leads to Success all the same.
          return c.redirect(step.isDone(session) ? returnUrls().success : returnUrls().fail, 303);
        }),
      );
    }
    app.all(`/${step.name}/*`, (c) => notice(c, 'notFound', 404));
  }

  app.get('/success', (c) => landingPage(c, 'success'));
  app.get('/fail', (c) => landingPage(c, 'fail'));
  return app;
}

const languageOf = (c: PageContext): Language =>
  chooseLanguage(c.req.query('lang'), c.req.header('accept-language'));

function leftPage(c: PageContext): Answer {
  const language = languageOf(c);
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

function notice(c: PageContext, name: 'notFound' | 'replaced', status: 404): Answer {
  const language = languageOf(c);
  const { title, text } = PAGE_TEXTS[language][name];
  return c.html(noticePage(language, title, ICONS.search, html`<p>${text}</p>`), status);
}

/** In both languages: the choice that was made on the page before does not travel with the redirect. */
function landingPage(c: PageContext, name: 'success' | 'fail'): Answer {
  const language = languageOf(c);
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
