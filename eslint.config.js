import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Failures are plain objects on purpose: see src/failure.ts. */
const FAILURE = [{ from: 'file', name: 'Failure', path: 'src/failure.ts' }];

/** The modules, from the bottom up. */
const MODULES = {
  // Row 0
  failure: 'src/failure.ts',
  retry: 'src/retry.ts',
  redact: 'src/redact.ts',
  schemas: 'src/gateway/schemas.ts',
  statuses: 'src/gateway/statuses.ts',
  'optional-package': 'src/optional-package.ts',
  // Row 1, from the types up
  'machine-types': 'machines/identification.{types,timings,clock}.ts',
  'machine-logic': 'machines/identification.logic.ts',
  'machine-view': 'machines/identification.view.ts',
  machine: 'machines/identification.{setup,calls,machine}.ts',
  // Row 2
  'parse-input': 'src/{parse-input,whole-number}.ts',
  checkpoint: 'src/checkpoint.ts',
  input: 'src/input.ts',
  diagram: 'src/diagram/*.ts',
  gateway: 'src/gateway/!(schemas|statuses).ts',
  // Row 3
  browser: 'src/browser/*.ts',
  inspect: 'src/inspect/**/*.ts',
  restate: 'src/restate/*.ts',
  sandbox: 'src/sandbox/*.ts',
  host: 'src/host/*.ts',
  node: 'src/node/*.ts',
  'node-http': 'src/node/http/*.ts',
  telemetry: 'src/node/telemetry/*.ts',
  testing: 'src/testing/**/*.ts',
  // Row 4
  demo: 'src/demo/*.ts',
  cli: 'src/cli/*.ts',
  index: 'src/index.ts',
};

const ROW_1 = ['machine-types', 'machine-logic', 'machine-view', 'machine'];
const ROW_0 = ['failure', 'retry', 'redact', 'schemas', 'statuses', 'optional-package'];
const ROWS_0_AND_1 = [...ROW_0, ...ROW_1];
const ROWS_0_TO_2 = [
  ...ROWS_0_AND_1,
  ...['parse-input', 'checkpoint', 'input', 'diagram', 'gateway'],
];

/** Who may import whom, type imports included. What is not named is forbidden. */
const MAY_IMPORT = {
  failure: [],
  retry: ['failure'],
  redact: [],
  schemas: [],
  statuses: [],
  'optional-package': [],
  'machine-types': ['failure', 'retry', 'machine-types'],
  'machine-logic': ['failure', 'retry', 'statuses', 'machine-types'],
  'machine-view': ['failure', 'machine-types'],
  machine: ['failure', 'retry', 'machine-types', 'machine-logic', 'machine'],
  'parse-input': ['failure'],
  checkpoint: ROWS_0_AND_1,
  input: [...ROWS_0_AND_1, 'checkpoint', 'parse-input'],
  diagram: [...ROWS_0_AND_1, 'diagram'],
  gateway: [...ROWS_0_AND_1, 'parse-input', 'gateway'],
  browser: [...ROWS_0_TO_2, 'browser'],
  inspect: [...ROWS_0_TO_2, 'inspect'],
  restate: [...ROWS_0_TO_2, 'host', 'restate'],
  sandbox: ['schemas', 'statuses', 'optional-package', 'sandbox'],
  host: [...ROWS_0_TO_2, 'host'],
  node: [...ROWS_0_TO_2, 'host', 'node', 'telemetry'],
  // On whatever is a host: another engine has one, too.
  'node-http': [...ROWS_0_TO_2, 'host', 'node-http'],
  telemetry: [...ROWS_0_TO_2, 'host', 'node', 'telemetry'],
  testing: [...ROWS_0_TO_2, 'testing'],
  demo: [...ROWS_0_TO_2, 'browser', 'inspect', 'demo'],
  cli: Object.keys(MODULES).filter((name) => name !== 'index' && name !== 'demo'),
  index: Object.keys(MODULES).filter((name) => !['demo', 'cli', 'index'].includes(name)),
};

export default tseslint.config(
  // The consumer is an app of its own, which is checked where it has installed the package.
  { ignores: ['dist/', 'node_modules/', '.stryker-tmp/', 'test/package/consumer/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      '@typescript-eslint/only-throw-error': ['error', { allow: FAILURE }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['machines/**', 'src/**'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: 'tsconfig.json' } },
      'boundaries/files': Object.entries(MODULES).map(([category, pattern]) => ({
        category,
        pattern,
      })),
    },
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'timeout',
          message:
            'Combined by AbortSignal.any, Node 20 collects it, and it never fires: withTimeout.',
        },
      ],
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(MAY_IMPORT).map(([from, to]) => ({
            from: { file: { categories: from } },
            allow: { to: { file: { categories: { anyOf: to } } } },
          })),
        },
      ],
    },
  },
  {
    // No I/O and no platform in the machine; the time is read in one place.
    files: ['machines/**'],
    ignores: ['machines/identification.clock.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'window', 'document', 'localStorage', 'process', 'setTimeout', 'setInterval'],
        ...['Date', 'performance', 'crypto', 'URL', 'AbortController', 'navigator', 'location'],
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-imports': ['error', { patterns: ['node:*', 'ofetch', 'valibot'] }],
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
