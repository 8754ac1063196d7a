import AsyncStorage from '@react-native-async-storage/async-storage';
import * as WebBrowser from 'expo-web-browser';
import { AppState, Linking } from 'react-native';
import { createGatewayActors, createXhrTransport } from 'identification-machine';
import {
  createNativeHost,
  expoBrowser,
  reactNativeApp,
  type NativeHost,
} from 'identification-machine/native';
import { login } from './login';

const actors = createGatewayActors({
  baseUrl: 'https://api-test.10npay.com',
  getAccessToken: ({ forceRefresh }) => login.accessToken({ forceRefresh }),
  transport: createXhrTransport(),
});

let current: { readonly userId: number; readonly host: NativeHost } | null = null;

/** The host of the user who is logged in: it outlives each screen. */
export function identificationOf(userId: number): NativeHost {
  if (current?.userId !== userId) {
    current?.host.close();
    current = {
      userId,
      host: createNativeHost({
        actors,
        subject: { userId },
        returnUrls: { success: 'myapp://identified', fail: 'myapp://not-identified' },
        storage: AsyncStorage,
        app: reactNativeApp({ Linking, AppState }),
        browser: expoBrowser(WebBrowser),
        startOnLoad: false,
      }),
    };
  }
  return current.host;
}

/** To be called at the log-out: the identification is kept. */
export function closeIdentification(): void {
  current?.host.close();
  current = null;
}
