import {
  createElement,
  useLayoutEffect,
  useRef,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
} from 'react';
import {
  defineExternalIdentification,
  type BrandProperty,
  type ExternalIdentification as ScreenElement,
  type MessageOverrides,
} from '../element/index.js';
import type { ScreenHost, ScreenView } from '../host/screen-host.js';

/** The properties of the component; required is `host` or `api`. */
export interface ExternalIdentificationProps {
  /** The host to show. You close it; the component only follows it. */
  readonly host?: ScreenHost | null;
  /** The address of the HTTP API, for a host of the element's own. */
  readonly api?: string | null;
  /** Where hosted pages open. Default: as the host decides. */
  readonly openIn?: 'page' | 'popup' | null;
  /** Whether a host of the element's own starts an identification if there is none. Default: false. */
  readonly startOnLoad?: boolean;
  /** The level of the heading, 1 to 6. Default: 2. */
  readonly headingLevel?: number;
  /** A BCP 47 tag. Default: the language of the page. */
  readonly lang?: string;
  /** Single texts that replace those of the language. */
  readonly messages?: MessageOverrides | null;
  readonly onChange?: (view: ScreenView) => void;
  /** Called once for each completed identification that this component comes to show. */
  readonly onCompleted?: (view: ScreenView) => void;
  /** Called each time that the identification has failed. */
  readonly onFailed?: (view: ScreenView) => void;
  /** The user opens the hosted page. `preventDefault` leaves the opening to you. */
  readonly onOpen?: (event: CustomEvent<ScreenView>) => void;
  readonly className?: string;
  /** Also the custom properties of a brand: `{ '--identification-accent': '#0a6b50' }`. */
  readonly style?: CSSProperties & Readonly<Partial<Record<BrandProperty, string | number>>>;
  readonly id?: string;
  /** What goes into the slots: `<p slot="footer">…</p>`. */
  readonly children?: ReactNode;
}

/** What the handlers have been told last. */
interface Told {
  readonly source: unknown;
  readonly view: ScreenView | null;
}

/**
 * `<external-identification>` as a component; it registers the element when it is mounted. On a server
 * it renders the empty element.
 */
export function ExternalIdentification(props: ExternalIdentificationProps): ReactElement {
  const { host = null, api = null, openIn = null, messages = null } = props;
  const { startOnLoad = false, headingLevel = 2 } = props;
  const { lang, className, style, id, children } = props;
  const ref = useRef<ScreenElement>(null);
  const latest = useRef(props);
  const told = useRef<Told>({ source: null, view: null });

  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    defineExternalIdentification();
    Object.assign(element, { host, api, openIn, messages, startOnLoad, headingLevel });
  }, [host, api, openIn, messages, startOnLoad, headingLevel]);

  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const source = host ?? api;

    const tell = (view: ScreenView): void => {
      const before = told.current.source === source ? told.current.view : null;
      if (view === before) return;
      told.current = { source, view };
      const { onChange, onCompleted, onFailed } = latest.current;
      onChange?.(view);
      if (view.state === before?.state) return;
      if (view.state === 'completed') onCompleted?.(view);
      if (view.state === 'failed') onFailed?.(view);
    };
    const changed = ({ detail }: CustomEvent<ScreenView>): void => {
      tell(detail);
    };
    const opened = (event: CustomEvent<ScreenView>): void => {
      latest.current.onOpen?.(event);
    };
    element.addEventListener('identificationchange', changed);
    element.addEventListener('identificationopen', opened);
    // A hidden <Activity> has no effects, so that changes meanwhile are told when it is shown.
    if (told.current.source === source && element.view !== null) tell(element.view);
    return () => {
      element.removeEventListener('identificationchange', changed);
      element.removeEventListener('identificationopen', opened);
    };
  }, [host, api]);

  return createElement(
    'external-identification',
    { ref, lang, class: className, style, id },
    children,
  );
}
