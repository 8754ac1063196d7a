import * as v from 'valibot';
import { FetchError, ofetch } from 'ofetch';

const REQUEST_TIMEOUT_MS = 30_000;

/** The address and headers of Restate's admin API. */
export interface AdminAccess {
  /** The admin API: `http://127.0.0.1:9070`. */
  readonly adminUrl: string;
  /** Headers of each request, for a proxy in front of the API. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The options of `registerRestateService`. */
export interface RegisterOptions extends AdminAccess {
  /** The address at which Restate reaches the service: `http://10.0.0.7:9080`. */
  readonly serviceUrl: string;
}

const deploymentSchema = v.object({
  id: v.string(),
  services: v.array(
    v.object({ name: v.string(), handlers: v.array(v.object({ name: v.string() })) }),
  ),
});

/**
 * Registers the service with Restate, and resolves with the id of the deployment. New identifications
 * and events go to this address from then on. Registering the same URL again changes nothing, unless a
 * newer version with more handlers is served there: Restate then learns them.
 *
 * Rejects with a `RestateAdminError` where the admin API can't be reached or refuses.
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
  const register = async (how: Record<string, boolean>) =>
    v.parse(deploymentSchema, await ask(access, '/deployments', { uri: serviceUrl, ...how }));
  const known = await register({});
  // Restate keeps what it knows of a URL. Only `force` replaces it, which is for a newer version alone:
  // an older one that starts again at the same URL must not take the handlers of a newer one away.
  const served = handlersOf(await register({ force: true, dry_run: true }));
  const registered = new Set(handlersOf(known));
  const isNewer = served.some((handler) => !registered.has(handler));
  return (isNewer ? await register({ force: true }) : known).id;
}

const handlersOf = ({ services }: v.InferOutput<typeof deploymentSchema>) =>
  services.flatMap(({ name, handlers }) => handlers.map((handler) => `${name}/${handler.name}`));

/** Queries Restate's SQL tables, and resolves with the rows. */
export async function queryRestate<TRow extends v.GenericSchema>(
  access: AdminAccess,
  query: string,
  rowSchema: TRow,
): Promise<v.InferOutput<TRow>[]> {
  const answer = await ask(access, '/query', { query });
  return v.parse(v.object({ rows: v.array(rowSchema) }), answer).rows;
}

/** Restate's admin API could not be reached, or refused a request. */
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
      timeout: REQUEST_TIMEOUT_MS,
    });
  } catch (error) {
    // The FetchError itself would reveal the request and its headers.
    const status = error instanceof FetchError ? error.status : undefined;
    const what = status === undefined ? 'could not be reached' : `answered ${String(status)}`;
    throw new RestateAdminError(`Restate’s admin API at ${adminUrl} ${what}.`);
  }
}
