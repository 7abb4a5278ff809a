// The capture file: JSON lines, appended to and never rewritten. The first line says what the file is; each further one is
// an exchange as `--json` prints it plus what it takes to have it back whole, or a span that an application reported.
// Old files stay readable: a line of an earlier version is brought to the next one, step by step.
import { jsonTime } from '../exchange/exchange-json.ts';

export const CAPTURE_VERSION = 2;

export interface CaptureHeader {
  readonly tracectl: 'capture';
  readonly v: number;
  readonly created: string;
  /** Id of the session that wrote it. */
  readonly session: string;
  readonly redaction: CaptureRedaction;
  /** What the session sent requests to, by name. */
  readonly upstreams: readonly string[];
  /** Name of the file that it was imported from. */
  readonly importedFrom?: string;
}

export type CaptureRedaction =
  /** Secrets stand there as placeholders, made with the key of this id. */
  | { readonly mode: 'keyed'; readonly keyId: string }
  /** Secrets stand there as they are. */
  | { readonly mode: 'none' };

export interface CaptureHeaderFields {
  readonly session: string;
  readonly createdAtMicros: number;
  /** Absent: secrets are kept. */
  readonly keyId?: string;
  readonly upstreams?: readonly string[];
  readonly importedFrom?: string;
}

export function captureHeader(fields: CaptureHeaderFields): CaptureHeader {
  const { session, createdAtMicros, keyId, upstreams = [], importedFrom } = fields;
  return {
    tracectl: 'capture',
    v: CAPTURE_VERSION,
    created: jsonTime(createdAtMicros),
    session,
    redaction: keyId === undefined ? { mode: 'none' } : { mode: 'keyed', keyId },
    upstreams,
    ...(importedFrom !== undefined && { importedFrom }),
  };
}

/** One line of the file, with its end. JSON escapes every line feed within. */
export function encodeLine(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Brings the value of a line of this version to the next. Whatever is no object is left to the reader to refuse. */
type Converter = (line: object) => object;

/** By the version that they convert from. */
const converters: readonly [fromVersion: number, convert: Converter][] = [
  // Version 1 kept the codes of findings only, and of the hop only what `trace` tells.
  [1, (line) => ({ ...line, hop: hopOfTrace((line as { trace?: unknown }).trace), findingDetails: [] })],
];

/** A line of a file of version `from` as the current version has it. */
export function currentLine(value: unknown, from: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return converters
    .filter(([version]) => version >= from)
    .reduce((line: object, [, convert]) => convert(line), value);
}

/** The version of a capture whose first line this is, or why it cannot be read here, in one clause. */
export function captureVersion(
  firstLine: unknown,
): { readonly version: number } | { readonly problem: string } {
  const { tracectl, v } = (typeof firstLine === 'object' && firstLine !== null ? firstLine : {}) as {
    readonly tracectl?: unknown;
    readonly v?: unknown;
  };
  if (tracectl !== 'capture' || typeof v !== 'number')
    return { problem: 'it does not begin as a capture of tracectl does' };
  if (v === CAPTURE_VERSION || converters.some(([version]) => version === v)) return { version: v };
  const remedy = v > CAPTURE_VERSION ? '; a newer tracectl reads it' : '';
  return {
    problem: `it is a capture of version ${v}, this tracectl reads up to ${CAPTURE_VERSION}${remedy}`,
  };
}

function hopOfTrace(trace: unknown): object {
  const { relation, ...context } = (typeof trace === 'object' && trace !== null ? trace : {}) as {
    readonly relation?: unknown;
  };
  const { traceId, spanId, sampled } = context as Record<string, unknown>;
  const isRead = traceId !== undefined && spanId !== undefined;
  return {
    relation,
    ...(isRead && { context: { debug: false, ...context } }),
    families: [],
    sampledBy: 'header',
    echoRequestId: false,
    reported: isRead && sampled === true,
    defects: [],
  };
}
