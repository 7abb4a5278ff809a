// A capture file open for appending, readable by its owner only. Symbolic links are never followed: whoever can write in the
// folder could otherwise have other files written to.
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { CAPTURE_VERSION, type CaptureHeader, captureVersion, encodeLine } from './capture-format.ts';

export interface CaptureFile {
  readonly path: string;
  /** Rejects when not everything could be written; a part may have been. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const OWNER_ONLY = 0o600;
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
/** A header line is about 200 bytes, and more with many upstreams. */
const HEADER_LIMIT = 65_536;

/** Ends a line that an earlier writer may have left torn; readers pass over empty lines. */
export const LINE_END: Uint8Array = Buffer.from('\n');

/** A new file; one that is there already is refused. */
export async function createCaptureFile(path: string, header: CaptureHeader): Promise<CaptureFile> {
  const handle = await open(path, APPEND | constants.O_WRONLY | constants.O_EXCL, OWNER_ONLY);
  try {
    await handle.appendFile(encodeLine(header));
  } catch (error) {
    // On a full disk every attempt would leave an empty file.
    await handle.close();
    await unlink(path);
    throw error;
  }
  return captureFile(path, handle);
}

/** A file that a person named: a new one, or a capture that is continued. Anything else in that place is left alone. */
export async function continueCaptureFile(path: string, header: CaptureHeader): Promise<CaptureFile> {
  const handle = await open(path, APPEND | constants.O_RDWR | constants.O_NONBLOCK, OWNER_ONLY);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is no regular file');
    const firstLine = await readFirstLine(handle);
    if (firstLine !== undefined) {
      const found = captureVersion(parsed(firstLine));
      if ('problem' in found) throw new Error(found.problem);
      if (found.version !== CAPTURE_VERSION) {
        throw new Error(`it is a capture of version ${found.version}, which can be read and not continued`);
      }
    }
    await handle.appendFile(firstLine === undefined ? encodeLine(header) : LINE_END);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return captureFile(path, handle);
}

function captureFile(path: string, handle: FileHandle): CaptureFile {
  return { path, append: (bytes) => handle.appendFile(bytes), close: () => handle.close() };
}

/** Undefined when the file is empty. */
async function readFirstLine(handle: FileHandle): Promise<string | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_LIMIT), 0, HEADER_LIMIT, 0);
  return bytesRead === 0 ? undefined : buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
