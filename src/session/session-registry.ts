// Which sessions run on this machine: one small file each in the data folder, readable by its owner only.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface SessionRecord {
  /** 16 hex digits. */
  readonly session: string;
  readonly pid: number;
  /** Path of the control socket. */
  readonly socket: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly proxy: readonly string[];
  /** URL of the sink, when it takes spans. */
  readonly sink?: string;
  /** Path of the capture file, when there is one. */
  readonly capture?: string;
}

// sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
const MAX_SOCKET_PATH = 100;

/** Where a session's control socket goes: in the data folder, or, when that path is too long, in the temporary one. */
export function controlSocketPath(dataDir: string, session: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\tracectl-${session}`;
  const path = join(runDir(dataDir), `${session}.sock`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(tmpdir(), `tracectl-${userInfo().uid}`, `${session}.sock`);
}

/** Throws the system's error when the folder cannot be written. */
export function registerSession(dataDir: string, record: SessionRecord): void {
  const dir = runDir(dataDir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(recordPath(dataDir, record.session), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Removes what a session has left behind, its socket included. */
export function forgetSession(dataDir: string, { session, socket }: SessionRecord): void {
  rmSync(recordPath(dataDir, session), { force: true });
  if (process.platform !== 'win32') rmSync(socket, { force: true });
}

/** Sessions that said they run, newest first; one that was killed is still among them. */
export function registeredSessions(dataDir: string): SessionRecord[] {
  return recordFiles(runDir(dataDir))
    .map(readRecord)
    .filter((record) => record !== undefined)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

function runDir(dataDir: string): string {
  return join(dataDir, 'run');
}

function recordPath(dataDir: string, session: string): string {
  return join(runDir(dataDir), `${session}.json`);
}

function recordFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

function readRecord(path: string): SessionRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is SessionRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'session' in value &&
    typeof value.session === 'string' &&
    'socket' in value &&
    typeof value.socket === 'string' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}
