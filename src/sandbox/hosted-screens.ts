/** The screens of the hosted steps, in the order in which the user sees them. */
import { html } from 'hono/html';
import { CONTRACT_TEXTS } from './contract-texts.js';
import type { HostedStep } from './hosted-steps.js';
import { ICONS, documentPhoto, facePhoto, signature } from './illustrations.js';
import { page, type Html } from './page.js';
import { PAGE_TEXTS, type Language, type PageTexts, type ScreenTexts } from './page-texts.js';

type StepName = HostedStep['name'];

interface ScreenContext {
  readonly language: Language;
  readonly step: HostedStep;
  /** The path of the step's first screen. */
  readonly base: string;
}

interface Screen {
  /** Appended to the path of the step's first screen: `/selfie`. */
  readonly path: string;
  readonly texts: (texts: PageTexts) => ScreenTexts;
  readonly layout?: 'wide';
  /** Between the heading and the link that leaves. `next` is the path of the following screen. */
  readonly body: (context: ScreenContext, next: string) => Html;
}

const identityCheck: readonly Screen[] = [
  {
    path: '',
    texts: ({ onfido }) => onfido.document,
    body: ({ language }, next) => {
      const { document, specimen, usePhoto } = PAGE_TEXTS[language].onfido;
      return html`${documentPhoto(document.picture, document.card, specimen)}
      ${forward(language, next, { label: usePhoto })}`;
    },
  },
  {
    path: '/selfie',
    texts: ({ onfido }) => onfido.selfie,
    body: ({ language }, next) => {
      const { selfie, usePhoto } = PAGE_TEXTS[language].onfido;
      return html`${facePhoto(selfie.picture)} ${forward(language, next, { label: usePhoto })}`;
    },
  },
  {
    path: '/result',
    texts: ({ onfido }) => onfido.result,
    body: (context) => {
      const { document, selfie, specimen } = PAGE_TEXTS[context.language].onfido;
      return html`<div class="photos">
          ${documentPhoto(document.picture, document.card, specimen)} ${facePhoto(selfie.picture)}
        </div>
        ${choice(context)}`;
    },
  },
];

const signing: readonly Screen[] = [
  {
    path: '',
    texts: ({ signhost }) => signhost.document,
    layout: 'wide',
    body: ({ language }, next) => {
      const { haveRead, proceed } = PAGE_TEXTS[language].signhost;
      return html`${contract(language)}
      ${forward(language, next, { label: proceed, confirm: requiredCheck('read', haveRead) })}`;
    },
  },
  {
    path: '/signature',
    texts: ({ signhost }) => signhost.signature,
    body: ({ language }, next) => {
      const { placeSignature, proceed } = PAGE_TEXTS[language].signhost;
      return forward(language, next, {
        label: proceed,
        confirm: requiredCheck('signature', placeSignature),
        content: signatureField(language),
      });
    },
  },
  {
    path: '/result',
    texts: ({ signhost }) => signhost.result,
    body: (context) =>
      html`<div class="is-signed">${signatureField(context.language)}</div>
        ${choice(context)}`,
  },
];

const SCREENS: Record<StepName, readonly Screen[]> = { onfido: identityCheck, signhost: signing };

const BRAND_ICONS: Record<StepName, Html> = { onfido: ICONS.shield, signhost: ICONS.pen };

/** A screen, with its path below that of the step's first one: `''`, `/selfie`, … */
export interface HostedScreen {
  readonly path: string;
  /** `base` is the path of the step's first screen. */
  readonly render: (language: Language, base: string) => Html;
}

/** The screens of a step, in order. */
export function hostedScreens(step: HostedStep): readonly HostedScreen[] {
  const screens = SCREENS[step.name];
  return screens.map(({ path, texts, layout, body }, index) => ({
    path,
    render(language, base) {
      const all = PAGE_TEXTS[language];
      const { title: brand, standIn } = all[step.name];
      const { name, title, text } = texts(all);
      const next = base + (screens[index + 1]?.path ?? '');
      return page(language, {
        title: `${title} – ${brand}`,
        brand: { name: brand, icon: BRAND_ICONS[step.name] },
        ...(layout && { layout }),
        content: html`<div class="progress">
            <p><strong>${all.progress(index + 1, screens.length)}</strong> ${name}</p>
            <div class="segments" aria-hidden="true">
              ${screens.map((_, i) => html`<span class="${i <= index ? 'done' : 'open'}"></span>`)}
            </div>
          </div>
          <div class="heading">
            <h1>${title}</h1>
            <p>${text}</p>
          </div>
          ${body({ language, step, base }, next)}
          <p class="leave"><a href="${base}/leave?lang=${language}">${all.leave}</a></p>
          <p class="stand-in">${standIn}</p>`,
      });
    },
  }));
}

interface Forward {
  readonly label: string;
  /** The checkbox that must be ticked first, right above the button. */
  readonly confirm?: Html;
  /** What the ticked checkbox changes, by CSS. */
  readonly content?: Html;
}

/** The form that leads to the next screen, in the same language. */
function forward(language: Language, next: string, { label, confirm, content }: Forward): Html {
  return html`<form class="forward" action="${next}">
    <input type="hidden" name="lang" value="${language}" />
    ${content}
    <div class="actions">
      ${confirm}
      <button class="main">${label}</button>
    </div>
  </form>`;
}

function requiredCheck(name: string, label: string): Html {
  return html`<label class="confirm">
    <input type="checkbox" name="${name}" required />
    ${label}
  </label>`;
}

/** Where the signature appears when the form's checkbox is ticked, without a script. */
function signatureField(language: Language): Html {
  const { forTheClient, client } = CONTRACT_TEXTS[language];
  return html`<div class="paper field">
    <p>${forTheClient}</p>
    <div class="place">${signature}</div>
    <p>${client}</p>
    <p class="signed">${PAGE_TEXTS[language].signhost.signedBy}</p>
  </div>`;
}

function choice({ language, step, base }: ScreenContext): Html {
  const { succeed, fail } = PAGE_TEXTS[language][step.name];
  return html`<div class="actions">
    <form method="post" action="${base}/${step.succeed.action}">
      <button class="main">${succeed}</button>
    </form>
    <form method="post" action="${base}/${step.fail.action}">
      <button>${fail}</button>
    </form>
  </div>`;
}

function contract(language: Language): Html {
  const { title, number, between, parties, clauses } = CONTRACT_TEXTS[language];
  return html`<article class="paper">
    <h2>${title}</h2>
    <p class="number">${number}</p>
    <p>${between}</p>
    <ul>
      ${parties.map(({ name, role }) => html`<li><strong>${name}</strong>, ${role}</li>`)}
    </ul>
    <ol>
      ${clauses.map(
        (clause) =>
          html`<li>
            <h3>${clause.title}</h3>
            <p>${clause.text}</p>
          </li>`,
      )}
    </ol>
  </article>`;
}
