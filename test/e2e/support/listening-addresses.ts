// Every address that a process listens on for TCP, as Linux itself tells it: what a program says of itself proves nothing.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const LISTENING = '0A';

/** Addresses in the kernel's hex, each 32-bit word in the machine's byte order, with the port behind the colon. */
export function listeningAddresses(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const inodes = new Set(
    readdirSync(folder).map((name) => /^socket:\[(\d+)\]$/.exec(linkOf(join(folder, name)))?.[1]),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENING && inodes.has(fields[9]))
      .map((fields) => fields[1] ?? ''),
  );
}

/** A descriptor may be closed while the folder is read. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
