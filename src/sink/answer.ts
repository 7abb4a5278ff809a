// What is answered to one request on the sink's port.

export interface Answer {
  readonly status: number;
  /** For a person; sent as text/plain unless there is a body. */
  readonly text?: string;
  /** Sent instead of the text, with a content type of its own among the headers. */
  readonly body?: Uint8Array;
  /** Sent instead of the text for as long as the client reads; it is asked for more only when there is room. */
  readonly stream?: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function wrongMethod(allow: string): Answer {
  return { status: 405, text: `Only ${allow} works here.\n`, headers: { allow } };
}
