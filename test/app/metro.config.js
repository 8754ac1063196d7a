import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What the configuration of a React Native app has, as far as it shapes the bundle. */
export default {
  maxWorkers: 2,
  resolver: {
    useWatchman: false,
    platforms: ['ios', 'android'],
    resolverMainFields: ['react-native', 'browser', 'main'],
  },
  transformer: {
    babelTransformerPath: require.resolve('@react-native/metro-babel-transformer'),
    asyncRequireModulePath: require.resolve('metro-runtime/src/modules/asyncRequire'),
    getTransformOptions: () => ({
      transform: { experimentalImportSupport: false, inlineRequires: true },
    }),
  },
  reporter: { update: () => undefined },
};
