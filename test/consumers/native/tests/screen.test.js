const React = require('react');
const { Activity, StrictMode, act, createElement } = React;
const { Alert, AccessibilityInfo, Text, View } = require('react-native');
const renderer = require('react-test-renderer');
const { IdentificationScreen } = require('../IdentificationScreen');
const { settle, startApp } = require('./app');

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
// The first one loads React Native.
jest.setTimeout(60_000);

let mounted = null;
afterEach(() => act(() => mounted?.unmount()));

async function show(element) {
  await act(async () => {
    mounted = renderer.create(element);
    await settle();
  });
  return mounted;
}

const textsOf = (tree) =>
  tree.root.findAllByType(Text).map(({ props }) => [props.children].flat().join(''));

const buttonsOf = (tree) =>
  tree.root.findAll(
    ({ props }) => props.accessibilityRole === 'button' && typeof props.onPress === 'function',
  );

const press = (tree, label) =>
  act(async () => {
    const button = buttonsOf(tree).find((each) =>
      each.findAllByType(Text).some(({ props }) => props.children === label),
    );
    if (button === undefined) throw new Error(`There is no ${label}, but ${textsOf(tree)}.`);
    button.props.onPress();
    await settle();
  });

test('a person starts, opens the page, closes it, and says that they have finished', async () => {
  const { host, visits } = await startApp({ statuses: [{ status: 'PROCESSING', url: null }] });
  const tree = await show(createElement(IdentificationScreen, { host }));
  expect(textsOf(tree)).toContain('Confirm who you are');
  await press(tree, 'Start');
  expect(textsOf(tree)).toContain('Your identity check is ready');
  await press(tree, 'Go to the identity check');
  expect(visits).toHaveLength(1);
  expect(textsOf(tree)).toContain('The page is open in the browser.');
  await act(async () => {
    visits.end({ type: 'closed' });
    await settle();
  });
  expect(textsOf(tree)).toEqual(expect.arrayContaining(['Open again', 'I have finished there']));
  await press(tree, 'I have finished there');
  expect(textsOf(tree)).toContain('Your documents are ready to sign');
  host.close();
});

test('a person is asked before the identification is cancelled', async () => {
  const alert = jest.spyOn(Alert, 'alert').mockImplementation(() => undefined);
  const { host } = await startApp();
  const tree = await show(createElement(IdentificationScreen, { host }));
  await press(tree, 'Start');
  await press(tree, 'Cancel');
  expect(host.getSnapshot().state).toBe('awaitingRedirect');
  const [, , buttons] = alert.mock.calls[0];
  await act(async () => buttons[1].onPress());
  expect(host.getSnapshot().state).toBe('cancelled');
  host.close();
});

test('it is accessible: a heading, buttons, a live region, and an announcement for each state', async () => {
  const announce = jest.spyOn(AccessibilityInfo, 'announceForAccessibility');
  const { host } = await startApp();
  const tree = await show(createElement(IdentificationScreen, { host }));
  const roles = (role) =>
    tree.root.findAll(
      ({ type, props }) => typeof type === 'string' && props.accessibilityRole === role,
    );
  expect(roles('header')).toHaveLength(1);
  expect(
    tree.root.findAllByType(View).some(({ props }) => props.accessibilityLiveRegion === 'polite'),
  ).toBe(true);
  expect(buttonsOf(tree)).not.toEqual([]);
  await press(tree, 'Start');
  expect(announce.mock.calls.flat()).toContain('Your identity check is ready');
  host.close();
});

test('it speaks German, and takes the colours of a brand', async () => {
  const { host } = await startApp();
  const tree = await show(
    createElement(IdentificationScreen, { host, lang: 'de-AT', theme: { accent: '#123456' } }),
  );
  expect(textsOf(tree).join(' ')).toMatch(/Identität|Ausweis|identifizieren/i);
  expect(JSON.stringify(tree.toJSON())).toContain('#123456');
  host.close();
});

test('its host goes on under StrictMode, a hidden Activity and a second screen', async () => {
  const { host, calls } = await startApp({ startOnLoad: true });
  const screen = createElement(IdentificationScreen, { host });
  const wrap = (mode) => createElement(StrictMode, null, createElement(Activity, { mode }, screen));
  const tree = await show(wrap('visible'));
  await act(async () => tree.update(wrap('hidden')));
  host.send({ type: 'redirect.succeeded' });
  await act(settle);
  expect(host.getSnapshot().state).toBe('signing');
  await act(async () => tree.update(wrap('visible')));
  expect(textsOf(tree)).toContain('Your documents are ready to sign');
  await act(async () => tree.unmount());
  const again = await show(screen);
  expect(textsOf(again)).toContain('Your documents are ready to sign');
  expect(calls).toEqual({ initiate: 1, getStatus: 1, finalize: 0 });
  host.close();
});
