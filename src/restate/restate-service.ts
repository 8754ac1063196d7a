import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** What answers the requests of a Restate server. */
export interface RequestHandler {
  (request: IncomingMessage, response: ServerResponse): void;
  (request: Http2ServerRequest, response: Http2ServerResponse): void;
}

/** How requests are taken. */
export interface HandlerOptions {
  /** The public keys of the Restate servers that may call (`publickeyv1_…`); empty: anybody may. */
  readonly identityKeys: readonly string[];
  /** Hears of what the SDK warns of: an invocation that failed, a request that was refused. */
  readonly onWarning: (message: string) => void;
}

/** The identifications as a Restate service, to be served by `serveRestateService`. */
export interface RestateService {
  createHandler(options: HandlerOptions): RequestHandler;
}
