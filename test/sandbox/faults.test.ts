import { describe, expect, test } from 'vitest';
import { PATHS } from '../../src/contract/schemas.js';
import type { SandboxAnswer } from '../../src/sandbox/index.js';
import { bearer, finalize, initiate, signEverything, start, status } from './helpers.js';

describe('a fault', () => {
  test('is injected into one call only', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'answer', status: 503 });
    expect((await initiate(sandbox, 7)).status).toBe(503);
    expect((await initiate(sandbox, 7)).status).toBe(200);
  });

  test('waits for its turn behind the faults queued before it', async () => {
    const sandbox = await start();
    sandbox.faults.next(
      'initiate',
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 502 },
    );
    sandbox.faults.next('initiate', { kind: 'answer', status: 504 });
    const statuses = [];
    for (let call = 1; call <= 4; call += 1) statuses.push((await initiate(sandbox, 7)).status);
    expect(statuses).toEqual([500, 502, 504, 200]);
  });

  test('is injected into its own operation only', async () => {
    const sandbox = await start();
    sandbox.faults.next('finalize', { kind: 'answer', status: 503 });
    expect((await initiate(sandbox, 7)).status).toBe(200);
    expect((await status(sandbox, 7)).status).toBe(200);
    expect((await finalize(sandbox, 7)).status).toBe(503);
  });

  test('that no call has taken can be dropped', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'answer', status: 503 });
    sandbox.faults.clear();
    expect((await initiate(sandbox, 7)).status).toBe(200);
  });

  test('releases a held call', async () => {
    const sandbox = await start({ holdCalls: true });
    const answer = initiate(sandbox, 7);
    await expect.poll(() => sandbox.requests.length).toBe(1);
    expect(sandbox.requests[0]?.answeredAt).toBe(null);
    sandbox.faults.next('initiate', { kind: 'answer', status: 418 });
    expect((await answer).status).toBe(418);
  });

  test('is not given to a held call whose client has left', async () => {
    const sandbox = await start({ holdCalls: true });
    const leaving = new AbortController();
    const left = fetch(sandbox.url + PATHS.status(7, 0), {
      headers: bearer(sandbox),
      signal: leaving.signal,
    }).catch(() => 'left');
    await expect.poll(() => sandbox.requests.length).toBe(1);
    leaving.abort();
    expect(await left).toBe('left');
    await expect.poll(() => sandbox.requests[0]?.answeredAt).not.toBe(null);
    sandbox.faults.next('status', { kind: 'answer', status: 418 });
    expect((await status(sandbox, 7)).status).toBe(418);
  });

  test('is kept for a call with a valid token', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'answer', status: 503 });
    expect((await fetch(sandbox.url + PATHS.status(7, 0))).status).toBe(401);
    expect((await status(sandbox, 7)).status).toBe(503);
  });

  test('comes before the request is validated', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'answer', status: 503 });
    expect((await status(sandbox, 'seven')).status).toBe(503);
  });
});

describe('the fault "answer"', () => {
  test('is sent unchanged, and the call is not processed', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', {
      kind: 'answer',
      status: 502,
      headers: { 'content-type': 'text/html', 'retry-after': '' },
      body: '<h1>Лош шлюз</h1>',
    });

    const answer = await initiate(sandbox, 7);

    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.get('retry-after')).toBe('');
    expect(await answer.text()).toBe('<h1>Лош шлюз</h1>');
    expect(sandbox.sessions(7)).toEqual([]);
  });

  test('has no content type and no body by default', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'answer', status: 401 });
    const answer = await initiate(sandbox, 7);
    expect(answer.headers.get('content-type')).toBeNull();
    expect(await answer.text()).toBe('');
  });
});

describe('the fault "altered"', () => {
  test('gives the answer of the processed call to "alter", and sends what that returns', async () => {
    const sandbox = await start();
    const seen: SandboxAnswer[] = [];
    sandbox.faults.next('initiate', {
      kind: 'altered',
      alter: (answer) => {
        seen.push(answer);
        return { status: 202, headers: { 'content-type': 'text/plain' }, body: 'Щъркел' };
      },
    });

    const answer = await initiate(sandbox, 7);

    expect(answer.status).toBe(202);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(await answer.text()).toBe('Щъркел');
    expect(seen).toHaveLength(1);
    const json = { 'content-type': 'application/json' };
    expect(seen[0]).toMatchObject({ status: 200, headers: json });
    expect(String(seen[0]?.body)).toContain('"videoIdentificationStatus":"STARTED"');
    expect(sandbox.sessions(7)).toHaveLength(1);
  });

  test('sends bytes unchanged, also where they are no text', async () => {
    const sandbox = await start();
    const bytes = Uint8Array.of(0xff, 0x00, 0xfe);
    sandbox.faults.next('status', {
      kind: 'altered',
      alter: (answer) => ({ ...answer, body: bytes }),
    });
    const answer = await status(sandbox, 7);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  });

  test('finalizes once, although the answer says that the gateway failed', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    sandbox.faults.next('finalize', {
      kind: 'altered',
      alter: (answer) => ({ ...answer, status: 503, body: '' }),
    });
    expect((await finalize(sandbox, 7)).status).toBe(503);
    expect(sandbox.finalizations(7)).toBe(1);
    expect((await finalize(sandbox, 7)).status).toBe(200);
    expect(sandbox.finalizations(7)).toBe(1);
  });

  test('alters a refusal, too, and stays readable by a page', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', {
      kind: 'altered',
      alter: (answer) => ({ ...answer, body: `altered ${String(answer.status)}` }),
    });
    const answer = await fetch(sandbox.url + PATHS.status(7, 0), {
      headers: { origin: 'http://localhost:5173', ...bearer(sandbox) },
    });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('altered 404');
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  });
});

test('the fault "delay" processes the call as usual afterwards', async () => {
  const sandbox = await start();
  sandbox.faults.next('initiate', { kind: 'delay', ms: 5 });
  expect((await initiate(sandbox, 7)).status).toBe(200);
  expect(sandbox.sessions(7)).toHaveLength(1);
});

test('the fault "headersOnly" answers at once and never sends the body', async () => {
  const sandbox = await start();
  sandbox.faults.next('initiate', { kind: 'headersOnly' });

  const answer = await initiate(sandbox, 7);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');

  const body = answer.text().then(
    () => 'arrived',
    () => 'cut',
  );
  // The answer to another call proves that the server had time to send the body.
  await status(sandbox, 7);
  expect(await Promise.race([body, Promise.resolve('pending')])).toBe('pending');
  await sandbox.close();
  expect(await body).toBe('cut');
  expect(sandbox.sessions(7)).toEqual([]);
});

test('the fault "truncated" sends the start of a body and cuts the connection', async () => {
  const sandbox = await start();
  sandbox.faults.next('status', { kind: 'truncated' });

  const answer = await status(sandbox, 7);
  expect(answer.status).toBe(200);
  const chunks: Uint8Array[] = [];
  const read = async (): Promise<void> => {
    const reader = answer.body?.getReader();
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      chunks.push(next.value);
    }
  };

  await expect(read()).rejects.toThrow();
  const length = Buffer.concat(chunks).length;
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThan(Number(answer.headers.get('content-length')));
});

describe('a reset', () => {
  test('before processing has no effect', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'reset' });
    await expect(initiate(sandbox, 7)).rejects.toThrow('fetch failed');
    expect(sandbox.sessions(7)).toEqual([]);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('after processing has created the session', async () => {
    const sandbox = await start();
    sandbox.faults.next('initiate', { kind: 'resetAfterProcessing' });
    await expect(initiate(sandbox, 7)).rejects.toThrow('fetch failed');
    expect(sandbox.sessions(7)).toHaveLength(1);
  });

  test('after processing has finalized, and the same payload is not finalized twice', async () => {
    const sandbox = await start();
    await signEverything(sandbox, 7);
    sandbox.faults.next('finalize', { kind: 'resetAfterProcessing' });

    await expect(finalize(sandbox, 7)).rejects.toThrow('fetch failed');
    expect(sandbox.finalizations(7)).toBe(1);
    expect((await finalize(sandbox, 7)).status).toBe(200);
    expect(sandbox.finalizations(7)).toBe(1);
  });
});

describe('the fault "oversized"', () => {
  test.each([100, 1_000, 300_000])('is a valid answer of %i bytes', async (bytes) => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes });
    const answer = await status(sandbox, 7);
    expect(answer.headers.get('content-length')).toBeNull();
    const text = await answer.text();
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(JSON.parse(text)).toMatchObject({ videoIdentificationStatus: 'PROCESSING' });
  });

  test('stops when the client leaves, and the sandbox still answers', async () => {
    const sandbox = await start();
    sandbox.faults.next('status', { kind: 'oversized', bytes: 1e12 });
    const answer = await status(sandbox, 7);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await initiate(sandbox, 7)).status).toBe(200);
  });
});

test.each([
  [undefined, 307],
  [302, 302],
])('the fault "redirect" with the status %s answers %i', async (given, expected) => {
  const sandbox = await start();
  sandbox.faults.next('initiate', {
    kind: 'redirect',
    location: 'https://elsewhere.example/',
    ...(given !== undefined && { status: given }),
  });
  const answer = await initiate(sandbox, 7);
  expect(answer.status).toBe(expected);
  expect(answer.headers.get('location')).toBe('https://elsewhere.example/');
  expect(sandbox.sessions(7)).toEqual([]);
});
