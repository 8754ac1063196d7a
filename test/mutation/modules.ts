/** What is mutated together, and the folders of `test/` that see it. */
export interface Module {
  readonly name: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

export const MODULES: readonly Module[] = [
  {
    name: 'policy',
    mutate: ['src/{failure,retry,redact,checkpoint}.ts'],
    tests: ['policy', 'machine'],
  },
  {
    name: 'machine',
    mutate: ['machines/*.ts'],
    tests: ['machine', 'policy', 'model', 'corpus'],
  },
  { name: 'gateway', mutate: ['src/gateway/*.ts'], tests: ['gateway', 'faults'] },
];
