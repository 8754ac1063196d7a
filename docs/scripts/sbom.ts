/** Writes the bill of materials of what an app installs with the package: `node --import tsx docs/scripts/sbom.ts`. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, run } from '../../test/package/packed.js';

/** As CycloneDX JSON, of the versions that are locked. */
export async function billOfMaterials(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'identification-sbom-'));
  const cwd = join(folder, 'identification-machine');
  try {
    mkdirSync(cwd);
    // `npm sbom --omit dev` in the checkout leaves out what a tool for development uses as well.
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as object;
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({ ...manifest, devDependencies: undefined }),
    );
    cpSync(join(ROOT, 'package-lock.json'), join(cwd, 'package-lock.json'));
    const lockOnly = ['--package-lock-only', '--ignore-scripts'];
    await run('npm', ['install', ...lockOnly, '--prefer-offline', '--no-audit'], { cwd });
    const format = ['--sbom-format', 'cyclonedx', '--sbom-type', 'library'];
    return await run('npm', ['sbom', '--package-lock-only', ...format], { cwd });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(join(ROOT, 'dist/sbom.cdx.json'), await billOfMaterials());
  process.stdout.write('dist/sbom.cdx.json\n');
}
