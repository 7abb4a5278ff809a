// What the dashboard asks of the world outside: the reducer names it, the dashboard's life carries it out (effects/).

export type CopiedThing = 'curl' | 'url' | 'traceId' | 'headers' | 'body' | 'raw';

/** Formats of `tracectl export`; `jsonl` is a capture file. */
export type ExportedFormat = 'har' | 'curl' | 'hurl' | 'k6' | 'zipkin' | 'jsonl';

export type Effect =
  | { readonly kind: 'copy'; readonly thing: CopiedThing; readonly exchangeId: string }
  /** `allowUnsafe`: the person said yes to a method that may change something. */
  | {
      readonly kind: 'replay';
      readonly exchangeId: string;
      readonly seq: number;
      readonly allowUnsafe: boolean;
      /** The request as a person changed it. */
      readonly edited?: string;
    }
  | { readonly kind: 'replayAll'; readonly exchangeIds: readonly string[]; readonly allowUnsafe: boolean }
  | { readonly kind: 'cancelReplay' }
  /** In an editor; what comes back is sent, or asked about. */
  | { readonly kind: 'edit'; readonly exchangeId: string; readonly seq: number }
  | { readonly kind: 'mark'; readonly exchangeId: string }
  | { readonly kind: 'openTrace'; readonly traceId: string }
  /** Into a file of this name; without one, into a new file. */
  | {
      readonly kind: 'export';
      readonly format: ExportedFormat;
      readonly exchangeIds: readonly string[];
      readonly file?: string;
    }
  /** Everything that is listed, into a capture file. */
  | { readonly kind: 'write'; readonly file?: string }
  | { readonly kind: 'mouse'; readonly isOn: boolean }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' };
