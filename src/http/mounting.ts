import type { IncomingMessage } from 'node:http';
import { getPath } from 'hono/utils/url';

/** How a request has reached the API. */
export interface Mount<Incoming> {
  /** The request of the app's own server; `authorize` gets it. */
  readonly incoming?: Incoming;
  /**
   * The path below which the API is mounted, where `request.url` has it: `/identification`. Default:
   * none.
   */
  readonly prefix?: string;
  /** A path that the app's own server has taken off `request.url`. Default: none. */
  readonly baseUrl?: string;
}

/** How the requests of one API have reached it. */
export interface Mounts<Incoming> {
  readonly add: (request: Request, mount: Mount<Incoming>) => void;
  readonly incomingOf: (request: Request) => Incoming | undefined;
  /** The path by which a request is routed; none that is routed for a request outside the prefix. */
  readonly routedPath: (request: Request) => string;
  /** The path of a request as its client sees it. */
  readonly publicPath: (request: Request) => string;
  /** Whether something else has read the body before, so that the API would wait for it in vain. */
  readonly isBodyRead: (request: Request) => boolean;
}

/** Matches no route. */
const OUTSIDE = '';

export function createMounts<Incoming extends IncomingMessage>(): Mounts<Incoming> {
  const mounts = new WeakMap<Request, Mount<Incoming>>();
  const incomingOf = (request: Request): Incoming | undefined => mounts.get(request)?.incoming;

  return {
    add: (request, mount) => {
      mounts.set(request, mount);
    },
    incomingOf,
    routedPath: (request) => {
      const path = getPath(request);
      const prefix = mounts.get(request)?.prefix?.replace(/\/+$/, '') ?? '';
      if (prefix === '') return path;
      return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : OUTSIDE;
    },
    publicPath: (request) => (mounts.get(request)?.baseUrl ?? '') + getPath(request),
    isBodyRead: (request) => {
      const incoming = incomingOf(request);
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
      // Where a platform has kept the raw body, the adapter reads that.
      return hasBody && incoming?.readableDidRead === true && !('rawBody' in incoming);
    },
  };
}
