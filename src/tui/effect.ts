// What the dashboard asks of the world outside: the reducer names it, the dashboard's life carries it out (effects/).

export type CopiedThing = 'curl' | 'url' | 'traceId' | 'headers' | 'body' | 'raw';

export type Effect =
  | { readonly kind: 'copy'; readonly thing: CopiedThing; readonly exchangeId: string }
  | { readonly kind: 'copyText'; readonly what: string; readonly text: string }
  /** `allowUnsafe`: the person said yes to a method that may change something. */
  | {
      readonly kind: 'replay';
      readonly exchangeId: string;
      readonly seq: number;
      readonly allowUnsafe: boolean;
    }
  | { readonly kind: 'openTrace'; readonly traceId: string }
  | { readonly kind: 'mouse'; readonly isOn: boolean }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' };
