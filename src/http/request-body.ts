import type * as v from 'valibot';
import { InvalidInputError, parseInput } from '../input/parse-input.js';
import type { HttpSettings } from './http-settings.js';
import { HttpProblem } from './problem.js';

type BodyLimits = Pick<HttpSettings['limits'], 'bodySize' | 'bodyTimeout'>;
type ObjectSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

/**
 * Reads and checks a JSON body.
 *
 * Nothing but `application/json` is taken: a form of another site can't send that, so a browser
 * asks first (CORS).
 *
 * @throws HttpProblem 400, 408, 413, 415
 */
export async function readBody<TSchema extends ObjectSchema>(
  request: Request,
  schema: TSchema,
  limits: BodyLimits,
): Promise<v.InferOutput<TSchema>> {
  const type = request.headers.get('content-type') ?? '';
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (!/^application\/json *(;|$)/i.test(type) || encoding !== 'identity') {
    throw new HttpProblem(415, 'The body has to be application/json', { code: 'mediaType' });
  }
  return parseFields('body', schema, parseJson(await readBytes(request, limits)));
}

/**
 * Reads a form of the operator's page.
 *
 * @throws HttpProblem 408, 413, 415
 */
export async function readForm(request: Request, limits: BodyLimits): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    throw new HttpProblem(415, 'The body has to be a form', { code: 'mediaType' });
  }
  return new URLSearchParams(new TextDecoder().decode(await readBytes(request, limits)));
}

/**
 * Checks an object from outside. A field that is not known is not named: its name is the client's.
 *
 * @throws InvalidInputError
 */
export function parseFields<TSchema extends ObjectSchema>(
  what: 'body' | 'query',
  schema: TSchema,
  value: unknown,
): v.InferOutput<TSchema> {
  try {
    return parseInput(schema, value);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const known = Object.keys(schema.entries);
    const rule = `must be an object of these fields: ${known.join(', ')}`;
    const named = error.fields.filter(({ field }) => known.includes(field));
    const isNamed = named.length === error.fields.length;
    throw new InvalidInputError(isNamed ? named : [...named, { field: what, rule }]);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value;
  } catch {
    throw new HttpProblem(400, 'The body is not JSON', { code: 'malformed' });
  }
}

/** The client has gone: its affair, and no error of the server. */
function brokenOff(): never {
  throw new HttpProblem(400, 'The body broke off', { code: 'malformed' });
}

/** What is beyond the limit is never held in memory. */
async function readBytes(
  request: Request,
  { bodySize, bodyTimeout }: BodyLimits,
): Promise<Uint8Array> {
  const tooLarge = new HttpProblem(413, 'The body is too large', { code: 'tooLarge' });
  if (Number(request.headers.get('content-length') ?? 0) > bodySize) throw tooLarge;
  if (request.body === null) return new Uint8Array();

  const reader = request.body.getReader();
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new HttpProblem(408, 'The body did not arrive in time', {
          code: 'tooSlow',
          headers: { connection: 'close' },
        }),
      );
    }, bodyTimeout);
  });
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(brokenOff), timeIsUp]);
      if (done) return Buffer.concat(chunks, size);
      size += value.length;
      if (size > bodySize) throw tooLarge;
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    // Not awaited: a stream that hangs may not let itself be cancelled either.
    reader.cancel().catch(() => undefined);
  }
}
