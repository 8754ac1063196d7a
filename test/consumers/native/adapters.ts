/** Each adapter takes the module of its package as it is: compiled, not run. */
import { App } from '@capacitor/app';
import { Browser } from '@capacitor/browser';
import { Network } from '@capacitor/network';
import { Preferences } from '@capacitor/preferences';
import NetInfo from '@react-native-community/netinfo';
import * as ExpoLinking from 'expo-linking';
import * as SecureStore from 'expo-secure-store';
import { AppState, Linking } from 'react-native';
import InAppBrowser from 'react-native-inappbrowser-reborn';
import {
  capacitorApp,
  capacitorBrowser,
  capacitorNetwork,
  capacitorStorage,
  inAppBrowser,
  linkingBrowser,
  netInfoNetwork,
  reactNativeApp,
  secureStorage,
} from 'identification-machine/native';

export const expo = {
  app: reactNativeApp({ Linking: ExpoLinking, AppState }),
  storage: secureStorage(SecureStore),
};

export const bare = {
  app: reactNativeApp({ Linking, AppState }),
  browser: inAppBrowser(InAppBrowser),
  systemBrowser: linkingBrowser(Linking),
  network: netInfoNetwork(NetInfo),
};

export const capacitor = {
  app: capacitorApp(App),
  browser: capacitorBrowser(Browser),
  storage: capacitorStorage(Preferences),
  network: capacitorNetwork(Network),
};
