/** What the apps run on. */
export const PLATFORMS = {
  // Its `AbortController` is that of a polyfill, without a reason.
  'React Native 0.86': {
    entry: 'app/react-native-app.js',
    platform: 'android',
    reactNative: 'react-native-0.86',
    polyfills: [],
  },
  'React Native 0.88': {
    entry: 'app/react-native-app.js',
    platform: 'ios',
    reactNative: 'react-native-0.88',
    polyfills: [],
  },
  'Expo 58': {
    entry: 'app/expo-app.js',
    platform: 'ios',
    reactNative: 'react-native-0.88',
    polyfills: ['expo/virtual/streams.js'],
  },
} as const;

export type PlatformName = keyof typeof PLATFORMS;

export const PLATFORM_NAMES = ['React Native 0.86', 'React Native 0.88', 'Expo 58'] as const;

/** How the gateway is reached on stock React Native, and on Expo. */
export const MEANS: Readonly<Record<PlatformName, 'xhr' | 'default'>> = {
  'React Native 0.86': 'xhr',
  'React Native 0.88': 'xhr',
  'Expo 58': 'default',
};
