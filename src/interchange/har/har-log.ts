// The parts of HAR 1.2 that are written (http://www.softwareishard.com/blog/har-12-spec/). What begins with `_` is no part of it;
// readers ignore what they do not know.

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

export interface HarCookie extends HarPair {
  readonly path?: string;
  readonly domain?: string;
  /** RFC 3339. */
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
}

export interface HarEntry {
  readonly startedDateTime: string;
  /** Milliseconds, as all times are; the sum of the timings that are not -1. */
  readonly time: number;
  readonly request: HarRequest;
  readonly response: HarResponse;
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: HarTimings;
  readonly serverIPAddress?: string;
  /** Port of the client: what tells connections apart. */
  readonly connection?: string;
  /** As Chrome and mitmproxy write it: why there is no answer. */
  readonly _error?: string;
  readonly _tracectl?: object;
}

export interface HarRequest {
  readonly method: string;
  /** Absolute, without a fragment. */
  readonly url: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarCookie[];
  readonly headers: readonly HarPair[];
  readonly queryString: readonly HarPair[];
  readonly postData?: { readonly mimeType: string; readonly text: string; readonly _encoding?: 'base64' };
  /** -1: not known. */
  readonly headersSize: -1;
  readonly bodySize: number;
}

export interface HarResponse {
  /** 0: there was none. */
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarCookie[];
  readonly headers: readonly HarPair[];
  readonly content: {
    /** Of the text before it was packed for the way. */
    readonly size: number;
    readonly compression?: number;
    readonly mimeType: string;
    readonly text?: string;
    readonly encoding?: 'base64';
  };
  readonly redirectURL: string;
  readonly headersSize: -1;
  readonly bodySize: number;
}

/** -1: does not apply. `ssl` is contained in `connect`. */
export interface HarTimings {
  readonly blocked: number;
  readonly dns: -1;
  readonly connect: -1;
  readonly ssl: -1;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}
