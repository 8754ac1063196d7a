/** Bundles apps with Metro, as a release build does: `node bundle.js '[{ … }]'`, with a newer Node. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const Metro = require('metro');

/** The table of answers is shared with the other platforms, and imports the sources. */
const TABLE = join(HERE, '../gateway/table');

/**
 * @param installed the folder in which the package is installed
 * @param reactNative the folder of the React Native that the bundle has
 * @param polyfills run before any module, as Expo does it with its streams
 */
async function bundle({ entry, out, platform, reactNative, installed, polyfills }) {
  const inPackage = (file) => join(installed, 'node_modules/identification-machine/dist', file);
  const resolveRequest = (context, name, target) => {
    const resolve = (file) => context.resolveRequest(context, file, target);
    if (name.startsWith('react-native/')) {
      return resolve(join(HERE, 'node_modules', name.replace('react-native', reactNative)));
    }
    if (name === 'expo-modules-core') return resolve(join(HERE, 'native/expo-modules-core.js'));
    const [, source] = /^(?:\.\.\/)+((?:src|machines)\/.*)$/.exec(name) ?? [];
    const isTable = context.originModulePath.startsWith(TABLE);
    return resolve(isTable && source !== undefined ? inPackage(source) : name);
  };
  const config = await Metro.loadConfig(
    { config: join(HERE, 'metro.config.js') },
    {
      projectRoot: HERE,
      watchFolders: [installed, TABLE],
      resolver: {
        nodeModulesPaths: [join(installed, 'node_modules'), join(HERE, 'node_modules')],
        resolveRequest,
      },
      serializer: { getPolyfills: () => polyfills.map((file) => require.resolve(file)) },
    },
  );
  await Metro.runBuild(config, {
    entry,
    out,
    platform,
    dev: false,
    minify: true,
    unstable_transformProfile: 'default',
  });
}

for (const app of JSON.parse(process.argv[2])) await bundle(app);
