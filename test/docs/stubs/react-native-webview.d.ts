/** What the recipe uses of react-native-webview, which npm cannot install beside React 19. */
import type { ReactElement } from 'react';

export declare function WebView(props: {
  source: { uri: string };
  onShouldStartLoadWithRequest?: (request: { url: string }) => boolean;
}): ReactElement;
