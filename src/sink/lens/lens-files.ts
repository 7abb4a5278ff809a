// The files of Zipkin Lens, read once into memory: out of a folder, out of its jar, or out of the jar of a Zipkin server,
// which holds that of Lens. Nothing is unpacked to the disk, so no name in an archive can reach beyond it.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Path below the user interface's own, for example `static/js/index.js`, to the bytes. */
export type LensFiles = ReadonlyMap<string, Uint8Array>;

/** Lens has 2.6 MB; what is much larger is something else. */
const MAX_BYTES = 64 * 1024 * 1024;
const FOLDER = 'zipkin-lens/';

/** Text: why it cannot be had, one clause. */
export async function readLensFiles(path: string): Promise<LensFiles | string> {
  try {
    const files = (await stat(path)).isDirectory()
      ? await ofFolder(path)
      : await ofArchive(await readFile(path));
    return files.has('index.html') ? files : 'it holds no index.html of Zipkin Lens';
  } catch (error) {
    // The codes of fflate are numbers.
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === 'ENOENT') return 'there is no such file or folder';
    return typeof code !== 'string'
      ? `it is no archive that can be read (${message})`
      : `it cannot be read (${code})`;
  }
}

async function ofFolder(path: string): Promise<LensFiles> {
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    bytes += content.length;
    if (bytes > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    files.set(file.slice(join(path, '/').length).replaceAll('\\', '/'), content);
  }
  return files;
}

async function ofArchive(archive: Uint8Array): Promise<LensFiles> {
  const { unzipSync } = await import('fflate');
  const isWanted = ({ name, originalSize }: { name: string; originalSize: number }): boolean =>
    originalSize <= MAX_BYTES && (name.startsWith(FOLDER) || /(?:^|\/)zipkin-lens-[^/]*\.jar$/.test(name));
  const entries = Object.entries(unzipSync(archive, { filter: isWanted }));
  const [, inner] = entries.find(([name]) => name.endsWith('.jar')) ?? [];
  if (inner !== undefined) return ofArchive(inner);
  return new Map(
    entries
      .filter(([name]) => name.startsWith(FOLDER) && !name.endsWith('/'))
      .map(([name, content]) => [name.slice(FOLDER.length), content] as const),
  );
}
