/** Imports each subpath that it is given, and tells what each of them has changed in the process. */
/** What Node itself has open: its output, and the files that it reads modules from. */
const LOADING = /^(Pipe|TTY|File|FS|CloseReq)/;

const MISSING = /^Cannot find package '((?:@[^/']+\/)?[^/']+)/;

const report = {};
for (const subpath of process.argv.slice(2)) {
  const before = Object.getOwnPropertyNames(globalThis);
  try {
    const { default: none, ...exports } = await import(subpath);
    report[subpath] = {
      exports: Object.keys(exports).length,
      globals: Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)),
      running: process.getActiveResourcesInfo().filter((name) => !LOADING.test(name)),
    };
  } catch (error) {
    const [, missing] = MISSING.exec(error.message) ?? [];
    if (missing === undefined) throw error;
    report[subpath] = { missing };
  }
}
console.log(JSON.stringify(report));
