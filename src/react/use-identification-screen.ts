import { useEffect, useReducer, useState } from 'react';
import { loadTexts, localeOf, type Texts } from '../element/languages.js';
import { withOverrides, type MessageOverrides } from '../element/messages.js';
import { performAction, type ScreenActionName } from '../element/screen-actions.js';
import { screenContent, type ScreenContent } from '../element/screen-content.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';
import { useIdentification } from './use-identification.js';

/** How a screen speaks. */
export interface IdentificationScreenOptions {
  /** A BCP 47 tag: `de-AT`. Default: English. */
  readonly lang?: string;
  /** Single texts that replace those of the language. */
  readonly messages?: MessageOverrides | null;
}

/** What a screen of your own shows, and does. */
export interface IdentificationScreen {
  readonly view: ScreenView;
  /** The element's texts; `null` until the language is loaded. */
  readonly content: ScreenContent | null;
  /** Whether the language is written from right to left. */
  readonly isRightToLeft: boolean;
  /** Does what a button says. Ask `cancelQuestion` before `cancel`. */
  readonly perform: (action: ScreenActionName) => void;
}

const TICK_MS = 1_000;

/**
 * The screen of an identification without its looks: the texts, notices and actions of
 * `<external-identification>`, for components of your own. Runs in React Native, too.
 *
 * It only follows the host: make it outside of the component, as an identification outlives a screen.
 *
 * @example
 * ```tsx
 * import type { ReactElement } from 'react';
 * import type { ScreenHost } from 'identification-machine';
 * import { useIdentificationScreen } from 'identification-machine/react';
 *
 * export function Screen({ host }: { readonly host: ScreenHost }): ReactElement | null {
 *   const { content, perform } = useIdentificationScreen(host, { lang: 'de' });
 *   return (
 *     content && (
 *       <main>
 *         <h1>{content.title}</h1>
 *         <p>{content.text}</p>
 *         {content.actions.map(({ name, label }) => (
 *           <button key={name} onClick={() => { perform(name); }}>{label}</button>
 *         ))}
 *       </main>
 *     )
 *   );
 * }
 * ```
 */
export function useIdentificationScreen(
  host: ScreenHost | null,
  { lang = 'en', messages = null }: IdentificationScreenOptions = {},
): IdentificationScreen {
  const view = useIdentification(host);
  const texts = useTexts(lang);
  const enteredAt = useEnteredAt(view.state);
  /** The state in which the user has opened the hosted page. */
  const [openedIn, setOpenedIn] = useState<string | null>(null);
  useTick(view.working);

  return {
    view,
    content:
      texts &&
      screenContent(
        view,
        { ...texts, messages: withOverrides(texts.messages, messages) },
        enteredAt,
        openedIn === view.state,
      ),
    isRightToLeft: texts?.locale.direction === 'rtl',
    perform: (action) => {
      if (host === null) return;
      const open = (where?: 'page'): void => {
        setOpenedIn(view.state);
        host.open(where);
      };
      const askToCancel = (): void => {
        host.send({ type: 'cancel' });
      };
      if (action === 'start') host.start();
      else performAction(action, view, { host, open, askToCancel });
    },
  };
}

/** The texts of a language; those before, while others are loaded. */
function useTexts(lang: string): Texts | null {
  const [texts, setTexts] = useState<Texts | null>(null);
  useEffect(() => {
    let isWanted = true;
    loadTexts(localeOf([lang])).then(
      (loaded) => {
        if (isWanted) setTexts(loaded);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [lang]);
  return texts;
}

/** Epoch ms since which the state is shown. */
function useEnteredAt(state: string): number {
  const [entered, setEntered] = useState(() => ({ state, at: Date.now() }));
  if (entered.state === state) return entered.at;
  const next = { state, at: Date.now() };
  setEntered(next);
  return next.at;
}

/** Renders again each second while something goes on, for the times that are shown. */
function useTick(isWorking: boolean): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!isWorking) return;
    const timer = setInterval(tick, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isWorking]);
}
