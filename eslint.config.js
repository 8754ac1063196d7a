import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Failures are plain objects on purpose: see machines/failure.ts. */
const FAILURE = [{ from: 'file', name: 'Failure', path: 'machines/failure.ts' }];

/** What every host stands on. */
const BASE = ['contract', 'machines', 'input', 'gateway', 'host'];

/**
 * The house, from the bottom up: which rooms each room may import, type imports included. What is
 * not named is forbidden. `docs/architecture.md` shows it as a picture.
 */
export const ROOMS = {
  net: [],
  contract: [],
  machines: [],
  input: ['contract', 'machines'],
  gateway: ['contract', 'machines', 'input'],
  diagram: ['machines'],
  host: ['contract', 'machines', 'input', 'gateway'],
  index: BASE,
  sandbox: ['net', 'contract', 'machines'],
  inspect: [...BASE, 'net', 'diagram'],
  browser: BASE,
  client: ['machines', 'host'],
  native: BASE,
  element: ['machines', 'host', 'client'],
  react: ['host', 'client', 'element'],
  server: BASE,
  restate: [...BASE, 'net'],
  events: BASE,
  telemetry: [...BASE, 'server'],
  testing: [...BASE, 'server'],
  http: [...BASE, 'net', 'events'],
  demo: [...BASE, 'browser', 'client', 'element', 'diagram', 'inspect'],
  cli: [
    ...BASE,
    ...['net', 'diagram', 'events', 'inspect', 'sandbox', 'server', 'restate', 'telemetry', 'http'],
  ],
};

/** What React Native lacks, has in part only, or has since a version that is too new. */
const GLOBALS_OF_PAGES = [
  ...['URL', 'URLSearchParams', 'TextDecoder', 'TextEncoder', 'ReadableStream', 'crypto'],
  ...['structuredClone', 'DOMException', 'Intl', 'performance', 'btoa', 'atob'],
];

const restrict = (message, ...selectors) => selectors.map((selector) => ({ selector, message }));

/** The same for syntax and methods: each made calls fail on Hermes, or is missing there. */
const SYNTAX_OF_PAGES = [
  ...restrict(
    'Missing on React Native before 0.87: gateway/abort.ts.',
    "MemberExpression[property.name='reason']",
    "MemberExpression[property.name='throwIfAborted']",
    'ObjectPattern[typeAnnotation.typeAnnotation.typeName.name="AbortSignal"]',
  ),
  ...restrict(
    'Hermes has no async iteration.',
    'ForOfStatement[await=true]',
    ':function[async=true][generator=true]',
  ),
  ...restrict(
    'Hermes has neither classes of characters by \\p nor named groups.',
    'Literal[regex.pattern=/\\\\p\\{|\\(\\?<[a-z]/i]',
    'TemplateElement[value.raw=/\\\\p\\{|\\(\\?<[a-z]/i]',
  ),
  ...restrict('Older engines have no `at`.', "CallExpression[callee.property.name='at']"),
  ...restrict(
    'Needs TextEncoder or Intl: contract/utf8-length.ts.',
    "MemberExpression[object.name='v'][property.name=/bytes$|graphemes$|words$/i]",
  ),
];

/** The rooms that an app bundles. */
const APP_ROOMS = [
  ...['machines/**', 'src/contract/**', 'src/input/**', 'src/gateway/**', 'src/host/**'],
  ...['src/native/**', 'src/index.ts'],
];

/** The files of a room. */
const patternOf = (room) => {
  if (room === 'machines') return 'machines/*.ts';
  return room === 'index' ? 'src/index.ts' : `src/${room}/**/*.ts`;
};

export default tseslint.config(
  // Apps of their own, which are checked where they have installed their packages.
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.stryker-tmp/',
      'test/app/{app,native}/',
      'test/app/*.js',
      'test/package/consumer/',
      'test/client/openapi-client/',
      'test/consumers/{angular,native,next,server,tools,types,vite}/',
    ],
  },
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
      'boundaries/files': Object.keys(ROOMS).map((category) => ({
        category,
        pattern: patternOf(category),
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
          policies: Object.entries(ROOMS).map(([room, below]) => ({
            from: { file: { categories: room } },
            allow: { to: { file: { categories: { anyOf: [room, ...below] } } } },
          })),
        },
      ],
    },
  },
  {
    files: APP_ROOMS,
    // What only servers and the inspector import.
    ignores: ['src/host/{bulk,hand-off-operations}.ts', 'src/gateway/redact.ts'],
    rules: {
      'no-restricted-globals': ['error', ...GLOBALS_OF_PAGES],
      'no-restricted-syntax': ['error', ...SYNTAX_OF_PAGES],
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
        ...['Date', 'AbortController', 'navigator', 'location'],
        ...GLOBALS_OF_PAGES,
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'no-restricted-imports': ['error', { patterns: ['node:*', 'ofetch', 'valibot'] }],
    },
  },
  {
    // Process 1 of a container has no handler of its own for signals: they come before all else.
    files: ['src/cli/main.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration',
          message: 'A static import is loaded before the handlers of signals are there: import().',
        },
      ],
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
