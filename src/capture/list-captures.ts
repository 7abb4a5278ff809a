// What is to be said of each capture of a data folder without reading its lines: from its first line, its size and a count.
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { bodyFolderBytes } from './body-files.ts';
import { capturePaths } from './capture-folder.ts';
import { captureVersion } from './capture-format.ts';

export interface ListedCapture {
  readonly path: string;
  /** Of the file, without its ending. */
  readonly name: string;
  /** Id of the session that wrote it. */
  readonly session: string;
  /** RFC 3339. */
  readonly created: string;
  /** When it was written to last, RFC 3339. */
  readonly changed: string;
  readonly exchanges: number;
  /** Bodies in files of their own included. */
  readonly bytes: number;
  readonly upstreams: readonly string[];
  /** Absent: secrets stand there as placeholders. */
  readonly keepsSecrets?: true;
  readonly importedFrom?: string;
}

const CHUNK_BYTES = 1 << 20;
const FIRST_LINE_BYTES = 65_536;
/** How each line of an exchange begins, whoever wrote it. */
const EXCHANGE_START = Buffer.from('\n{"v":1,"type":"exchange"');

/** The youngest first; what is no capture, or cannot be read, is passed over. */
export async function listCaptures(dataDir: string): Promise<ListedCapture[]> {
  const listed: ListedCapture[] = [];
  for (const path of await capturePaths(dataDir)) {
    const capture = await listedCapture(path).catch(() => undefined);
    if (capture !== undefined) listed.push(capture);
  }
  return listed;
}

async function listedCapture(path: string): Promise<ListedCapture | undefined> {
  const file = await open(path);
  try {
    const header = await firstLine(file);
    if (header === undefined || 'problem' in captureVersion(header)) return undefined;
    const { size, mtime } = await file.stat();
    const { session, created, upstreams, redaction, importedFrom } = header;
    return {
      path,
      name: basename(path, '.jsonl'),
      session: String(session ?? ''),
      created: String(created ?? ''),
      changed: mtime.toISOString(),
      exchanges: await countExchanges(file),
      bytes: size + (await bodyFolderBytes(path)),
      upstreams: Array.isArray(upstreams) ? upstreams.map(String) : [],
      ...(isWithoutRedaction(redaction) && { keepsSecrets: true as const }),
      ...(typeof importedFrom === 'string' && { importedFrom }),
    };
  } finally {
    await file.close();
  }
}

async function firstLine(file: FileHandle): Promise<Record<string, unknown> | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE_BYTES), 0, FIRST_LINE_BYTES, 0);
  const value: unknown = JSON.parse(buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '');
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}

/** In one pass over the bytes; an exchange's line cannot begin within another line. */
async function countExchanges(file: FileHandle): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES + EXCHANGE_START.length);
  let count = 0;
  let kept = 0;
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, kept, CHUNK_BYTES, position);
    if (bytesRead === 0) return count;
    position += bytesRead;
    const filled = chunk.subarray(0, kept + bytesRead);
    let at = filled.indexOf(EXCHANGE_START);
    for (; at >= 0; at = filled.indexOf(EXCHANGE_START, at + 1)) count += 1;
    // A start may lie across two chunks; less than a whole one is kept, so none is counted twice.
    kept = Math.min(EXCHANGE_START.length - 1, filled.length);
    filled.copy(chunk, 0, filled.length - kept);
  }
}

function isWithoutRedaction(redaction: unknown): boolean {
  return (
    typeof redaction === 'object' && redaction !== null && 'mode' in redaction && redaction.mode === 'none'
  );
}
