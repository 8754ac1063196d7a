const { Linking } = require('react-native');
const { createOnShouldStartLoadWithRequest } = require('react-native-webview/lib/WebViewShared');
const { webViewBrowser, webViewProps } = require('identification-machine/native');
const { settle, startApp } = require('./app');

/** What the WebView does about a navigation, by the code of its package. */
function load(props, url, isTopFrame = true) {
  let isLoaded = null;
  const decide = createOnShouldStartLoadWithRequest(
    (shouldStart) => {
      isLoaded = shouldStart;
    },
    props.originWhitelist,
    props.onShouldStartLoadWithRequest,
  );
  decide({ nativeEvent: { url, isTopFrame, lockIdentifier: 0 } });
  return isLoaded;
}

async function atHostedPage() {
  const browser = webViewBrowser();
  const app = await startApp({ browser, startOnLoad: true });
  await settle();
  app.host.open();
  await settle();
  return { ...app, browser, props: webViewProps(app.host) };
}

beforeEach(() => {
  jest.spyOn(Linking, 'canOpenURL').mockResolvedValue(true);
  jest.spyOn(Linking, 'openURL').mockResolvedValue(true);
});

test('loads the hosted page, and hands its return URL to the host instead of loading it', async () => {
  const { host, props } = await atHostedPage();
  expect(props.source).toEqual({ uri: 'https://verify.example/1' });
  expect(load(props, 'https://verify.example/next')).toBe(true);
  expect(load(props, 'myapp://identified?x=1')).toBe(false);
  expect(Linking.openURL).not.toHaveBeenCalled();
  await settle();
  expect(host.getSnapshot()).toMatchObject({ state: 'signing', popup: 'none' });
  host.close();
});

test('hands other schemes to the system, and ignores a return URL in a frame of the page', async () => {
  const { host, props } = await atHostedPage();
  expect(load(props, 'tel:5551234')).toBe(false);
  await settle();
  expect(Linking.openURL).toHaveBeenCalledWith('tel:5551234');
  expect(load(props, 'myapp://identified', false)).toBe(true);
  expect(host.getSnapshot().state).toBe('awaitingRedirect');
  host.close();
});

test('a WebView that its user closes leaves the page to be opened again', async () => {
  const { host, browser } = await atHostedPage();
  expect(host.getSnapshot().popup).toBe('open');
  browser.dismiss();
  await settle();
  expect(host.getSnapshot()).toMatchObject({ popup: 'none', failure: null });
  expect(webViewProps(host)).not.toBeNull();
  host.close();
});
