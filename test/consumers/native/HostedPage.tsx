import type { ReactElement } from 'react';
import { Button, Modal } from 'react-native';
import { WebView } from 'react-native-webview';
import { useIdentification } from 'identification-machine/react';
import { webViewProps, type NativeHost, type WebViewBrowser } from 'identification-machine/native';

interface HostedPageProps {
  readonly host: NativeHost;
  /** What `webViewBrowser()` has made: the option `browser` of the host. */
  readonly browser: WebViewBrowser;
}

export function HostedPage({ host, browser }: HostedPageProps): ReactElement | null {
  const { popup } = useIdentification(host);
  const props = popup === 'open' ? webViewProps(host) : null;
  return (
    props && (
      <Modal onRequestClose={browser.dismiss}>
        <Button title="Close" onPress={browser.dismiss} />
        <WebView {...props} />
      </Modal>
    )
  );
}
