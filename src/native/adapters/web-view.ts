import type { NativeHost } from '../create-native-host.js';
import type { BrowserEnd, NativeBrowser } from '../ports.js';

/** A browser that the app draws with `react-native-webview`. */
export interface WebViewBrowser extends NativeBrowser {
  /** To be called when the user closes the WebView: by a button, or by `onRequestClose` of a modal. */
  readonly dismiss: () => void;
}

/** The properties of `react-native-webview` for a hosted page. */
export interface WebViewProps {
  readonly source: { readonly uri: string };
  /** A URL with another beginning is handed to the system: `mailto:`, `tel:`. */
  readonly originWhitelist: string[];
  readonly onShouldStartLoadWithRequest: (request: {
    readonly url: string;
    readonly isTopFrame?: boolean;
  }) => boolean;
  readonly onLoadStart: (event: { readonly nativeEvent: { readonly url: string } }) => void;
  readonly allowsInlineMediaPlayback: boolean;
  readonly mediaPlaybackRequiresUserAction: boolean;
  readonly mediaCapturePermissionGrantType: 'grantIfSameHostElsePrompt';
  readonly javaScriptEnabled: boolean;
  readonly domStorageEnabled: boolean;
}

/**
 * Shows hosted pages in a WebView of the app: draw one with `webViewProps(host)` while the view's `popup`
 * is `open`.
 */
export function webViewBrowser(): WebViewBrowser {
  let end: (end: BrowserEnd) => void = () => undefined;
  const close = (): void => {
    end({ type: 'closed' });
  };
  return {
    open: () =>
      new Promise((resolve) => {
        end = resolve;
      }),
    close,
    dismiss: close,
  };
}

/**
 * The properties of a WebView that shows the hosted page: it hands a return URL to the host instead of
 * loading it, hands other schemes to the system, and lets the page use the camera.
 *
 * The app needs the permission itself: `NSCameraUsageDescription` on iOS, `android.permission.CAMERA` on
 * Android.
 *
 * @returns `null` while there is no page to show
 *
 * @example
 * ```tsx
 * import type { ReactElement } from 'react';
 * import { WebView } from 'react-native-webview';
 * import { webViewProps, type NativeHost } from 'identification-machine/native';
 *
 * export function HostedPage({ host }: { readonly host: NativeHost }): ReactElement | null {
 *   const props = webViewProps(host);
 *   return props && <WebView {...props} />;
 * }
 * ```
 */
export function webViewProps(
  host: Pick<NativeHost, 'getSnapshot' | 'handleUrl' | 'returnUrls'>,
): WebViewProps | null {
  const uri = host.getSnapshot().hosted?.url ?? null;
  if (uri === null) return null;
  const { success, fail } = host.returnUrls;
  const schemes = new Set([uri, success, fail].map((url) => url.replace(/:.*$/s, '')));
  return {
    source: { uri },
    originWhitelist: [...[...schemes].map((scheme) => `${scheme}:*`), 'about:*', 'blob:*'],
    // A frame of the page is not where the user is.
    onShouldStartLoadWithRequest: ({ url, isTopFrame = true }) =>
      !isTopFrame || !host.handleUrl(url),
    // Android does not ask before each load: not for the answer to a form.
    onLoadStart: ({ nativeEvent }) => {
      host.handleUrl(nativeEvent.url);
    },
    allowsInlineMediaPlayback: true,
    mediaPlaybackRequiresUserAction: false,
    mediaCapturePermissionGrantType: 'grantIfSameHostElsePrompt',
    javaScriptEnabled: true,
    domStorageEnabled: true,
  };
}
