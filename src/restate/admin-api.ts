import * as v from 'valibot';
import { FetchError, ofetch } from 'ofetch';

const LONGEST = 30_000;

/** How the admin API is reached. */
export interface AdminAccess {
  /** Where Restate's admin API is: `http://127.0.0.1:9070`. */
  readonly adminUrl: string;
  /** Sent with each request: what a proxy in front asks for. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is registered. */
export interface RegisterOptions extends AdminAccess {
  /** Where Restate reaches the service: `http://10.0.0.7:9080`. */
  readonly serviceUrl: string;
}

const deploymentSchema = v.object({ id: v.string() });

/**
 * Tells Restate where the service is, and resolves with the deployment's id. New identifications
 * and events go there from then on; registering the same URL again changes nothing.
 *
 * Rejects with a `RestateAdminError` where Restate does not take it.
 *
 * @see https://docs.restate.dev/services/versioning
 *
 * @example
 * ```ts
 * import { registerRestateService } from 'identification-machine/restate';
 *
 * await registerRestateService({
 *   adminUrl: 'http://127.0.0.1:9070',
 *   serviceUrl: 'http://127.0.0.1:9080',
 * });
 * ```
 */
export async function registerRestateService({
  serviceUrl,
  ...access
}: RegisterOptions): Promise<string> {
  const answer = await ask(access, '/deployments', { uri: serviceUrl });
  return v.parse(deploymentSchema, answer).id;
}

/** The rows that a query of Restate's own tables gives. */
export async function queryRestate<TRow extends v.GenericSchema>(
  access: AdminAccess,
  query: string,
  rowSchema: TRow,
): Promise<v.InferOutput<TRow>[]> {
  const answer = await ask(access, '/query', { query });
  return v.parse(v.object({ rows: v.array(rowSchema) }), answer).rows;
}

/** Restate's admin API could not be reached, or refused. */
export class RestateAdminError extends Error {
  override readonly name = 'RestateAdminError';
}

async function ask(
  { adminUrl, headers }: AdminAccess,
  path: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await ofetch<unknown>(path, {
      baseURL: adminUrl,
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body,
      retry: false,
      timeout: LONGEST,
    });
  } catch (error) {
    // Its own message and fields repeat the request, with its headers.
    const status = error instanceof FetchError ? error.status : undefined;
    const what = status === undefined ? 'could not be reached' : `answered ${String(status)}`;
    throw new RestateAdminError(`Restate’s admin API at ${adminUrl} ${what}.`);
  }
}
