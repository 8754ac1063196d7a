/** The optional packages of each subpath that needs some. */
export const PEERS: Readonly<Record<string, readonly string[]>> = {
  element: ['lit'],
  react: ['react', 'lit'],
  server: ['undici'],
  'stores/libsql': ['libsql'],
  http: ['hono', '@hono/node-server', 'hono-openapi', '@valibot/to-json-schema'],
  restate: ['@restatedev/restate-sdk', '@restatedev/restate-sdk-clients', '@restatedev/xstate'],
  telemetry: ['prom-client'],
  inspect: ['@statelyai/inspect'],
  sandbox: ['hono', '@hono/node-server'],
};

/** What Lit itself sets: the versions that are loaded, and on a server a registry that is its own. */
export const GLOBALS_OF_LIT = [
  'litServerRoot',
  'customElements',
  'litPropertyMetadata',
  'reactiveElementVersions',
  'litHtmlVersions',
  'litElementVersions',
];
