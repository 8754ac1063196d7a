import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished as ofThisTest, type TestContext } from 'vitest';
import { freePort } from './free-port.js';

/**
 * Debian's nginx with its own configuration.
 *
 * @param site what stands inside `http`, for an address to listen on
 */
export async function openNginx(
  site: (address: string) => string,
  onTestFinished: TestContext['onTestFinished'] = ofThisTest,
): Promise<string> {
  const address = `127.0.0.1:${String(await freePort())}`;
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  // Of Debian's nginx.conf, all that concerns a proxy: `gzip on`, and the defaults for the rest.
  const configuration = `pid ${folder}/pid; error_log stderr; daemon off; events {}
http { access_log off; sendfile on; tcp_nopush on; gzip on; include /etc/nginx/mime.types;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  ${site(address)} }`;
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(async () => {
    nginx.kill('SIGTERM');
    if (nginx.exitCode === null) await once(nginx, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://${address}`;
  await expect
    .poll(() =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  return url;
}
