// Who is at one end of an exchange: the service that called, or the one that was called, and how that is known.

/** From the surest to the weakest. */
export type IdentityMethod =
  /** The user name in the proxy URL: `http://orders:x@127.0.0.1:15001`. */
  | 'proxyUrl'
  /** The listener or route that the request came in on or went out by, from `--service` and `--route`. */
  | 'route'
  /** The process behind the socket. */
  | 'process';

export interface ServiceIdentity {
  readonly method: IdentityMethod;
  /** Name of the service, when one is known or can be told from the process. */
  readonly service?: string;
  readonly pid?: number;
  /** What runs in that process, for example `node`. */
  readonly processName?: string;
  /** The process whose workers this one and others are; its own `pid` when it is no worker. One service has one. */
  readonly leaderPid?: number;
  /**
   * The process serves one request at a time: its requests follow each other, so the one that is open in it caused
   * whatever it sends. Told of prefork servers with workers that do not wait for events (gunicorn's sync workers).
   */
  readonly oneRequestProcess?: true;
}
