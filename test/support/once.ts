const KEY = Symbol.for('identification-machine.test.set-ups');

const holder: typeof globalThis & { [KEY]?: Map<string, Promise<unknown>> | undefined } =
  globalThis;

/** Runs a set-up once for all projects that name it: each loads its own copy of the module. */
export function once<T>(name: string, setUp: () => Promise<T>): Promise<T> {
  const setUps = holder[KEY] ?? new Map<string, Promise<unknown>>();
  holder[KEY] = setUps;
  const running = setUps.get(name) ?? setUp();
  setUps.set(name, running);
  // The map holds under each name what that name's set-up gave.
  return running as Promise<T>;
}
