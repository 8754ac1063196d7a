import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { createHttpApi } from '../../src/http/index.js';
import { start } from '../sandbox/helpers.js';
import { openHost } from '../server/helpers.js';
import { apiOptions, client, serve } from './helpers.js';

/** With them the API has `POST /hints`. */
const hintKeys = [randomBytes(32).toString('base64')];
const file = new URL('../../docs/openapi.json', import.meta.url);

async function served(): Promise<string> {
  const { url } = await serve(openHost(await start()), { hintKeys });
  return (await client(url, null).get('/openapi.json')).text;
}

describe('the OpenAPI document', () => {
  it('equals docs/openapi.json (UPDATE=1 writes it)', async () => {
    const options = await resolveConfig(file);
    const document = await format(await served(), { ...options, parser: 'json' });
    if (process.env['UPDATE'] === '1') writeFileSync(file, document);
    expect(readFileSync(file, 'utf8')).toBe(document);
  });

  it('describes every route except its own and the operator’s pages, in OpenAPI 3.1', async () => {
    const document = JSON.parse(await served()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const { app } = createHttpApi(apiOptions(openHost(await start()), { hintKeys }));
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !/^\/(operator|openapi)/.test(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(described.sort()).toEqual([...new Set(routes)].sort());
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes every field of an identification', async () => {
    const { url } = await serve(openHost(await start()), { hintKeys });
    const { body } = await client(url, 'user 1').post('/identifications');
    const { components } = JSON.parse(await served()) as {
      components: { schemas: Record<string, { properties: Record<string, object> }> };
    };
    const described = components.schemas['Identification']?.properties ?? {};
    expect(Object.keys(body)).toEqual(Object.keys(described));
    expect(described['progress']).toHaveProperty('required', Object.keys(body['progress'] ?? {}));
  });

  it('refers only to schemas that it holds', async () => {
    const text = await served();
    const document = JSON.parse(text) as { components: { schemas: object } };
    const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      expect(document.components.schemas).toHaveProperty(name.replace('#/components/schemas/', ''));
    }
  });
});
