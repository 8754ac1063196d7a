import type * as v from 'valibot';
import { InvalidInputError } from '../input/parse-input.js';
import { parseInput } from '../input/parse-input.js';
import type { ParsedHttpApiOptions } from './options.js';
import { HttpProblem } from './problem.js';

type BodyLimits = Pick<ParsedHttpApiOptions['limits'], 'bodySize' | 'bodyTimeout'>;
type ObjectSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

/**
 * Reads and checks a JSON body.
 *
 * Accepts `application/json` only: a form of another site can't send that type without a CORS
 * preflight.
 *
 * @throws HttpProblem 400, 408, 413, 415
 */
export async function readBody<TSchema extends ObjectSchema>(
  request: Request,
  schema: TSchema,
  limits: BodyLimits,
): Promise<v.InferOutput<TSchema>> {
  return parseFields('body', schema, parseJson(await readJson(request, limits)));
}

/**
 * Reads a JSON body as it is, for a signature over its bytes.
 *
 * @throws HttpProblem 408, 413, 415
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const type = request.headers.get('content-type') ?? '';
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (!/^application\/json *(;|$)/i.test(type) || encoding !== 'identity') {
    throw new HttpProblem(415, 'The body must be application/json', { code: 'mediaType' });
  }
  return readBytes(request, limits);
}

/**
 * Reads a form of the operator's page.
 *
 * @throws HttpProblem 408, 413, 415
 */
export async function readForm(request: Request, limits: BodyLimits): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    throw new HttpProblem(415, 'The body must be a form', { code: 'mediaType' });
  }
  return new URLSearchParams(new TextDecoder().decode(await readBytes(request, limits)));
}

/**
 * Checks the fields of a body or a query. Unknown fields are not named, as their names are the
 * client's.
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

/**
 * Checks the parameters of a query; those of digits alone count as numbers.
 *
 * @throws InvalidInputError
 */
export const parseQuery = <TSchema extends ObjectSchema>(
  schema: TSchema,
  query: Readonly<Record<string, string>>,
): v.InferOutput<TSchema> =>
  parseFields(
    'query',
    schema,
    Object.fromEntries(
      Object.entries(query).map(([name, text]) => [
        name,
        /^\d{1,16}$/.test(text) ? Number(text) : text,
      ]),
    ),
  );

/** @throws HttpProblem 400 */
export function parseJson(body: Uint8Array | string): unknown {
  try {
    const text =
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new HttpProblem(400, 'The body is not JSON', { code: 'malformed' });
  }
}

/** A client that disconnects is no error of the server. */
function endedEarly(): never {
  throw new HttpProblem(400, 'The body ended early', { code: 'malformed' });
}

/**
 * Reads a body up to the limit, in time.
 *
 * Not Hono's `bodyLimit`: it has no time-out, and it copies the `Request` of a streamed body, which
 * throws for the request of `@hono/node-server` 2.1 without `overrideGlobalObjects`.
 */
async function readBytes(
  request: Request,
  { bodySize, bodyTimeout }: BodyLimits,
): Promise<Uint8Array> {
  const tooLarge = new HttpProblem(413, 'The body is too large', { code: 'tooLarge' });
  if (Number(request.headers.get('content-length') ?? 0) > bodySize) throw tooLarge;
  if (request.body === null) return new Uint8Array();

  const reader = request.body.getReader();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
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
      const { done, value } = await Promise.race([reader.read().catch(endedEarly), timeout]);
      if (done) return Buffer.concat(chunks, size);
      size += value.length;
      if (size > bodySize) throw tooLarge;
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    // Not awaited: cancelling a stream that hangs may hang as well.
    reader.cancel().catch(() => undefined);
  }
}
