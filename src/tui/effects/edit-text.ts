// A text in the person's own editor, in a file that only they can read, and that is gone afterwards.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Edited = { readonly text: string } | { readonly problem: string };

/** $VISUAL, then $EDITOR, then vi, as git and crontab do; each may have arguments. */
export function editorCommand(environment: Readonly<Record<string, string | undefined>>): string {
  const { VISUAL = '', EDITOR = '' } = environment;
  return VISUAL.trim() || EDITOR.trim() || 'vi';
}

/** The terminal must be the editor's while this runs. */
export async function editText(text: string, name: string, editor: string): Promise<Edited> {
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-edit-'));
  const file = join(folder, name);
  try {
    await writeFile(file, text, { mode: 0o600 });
    const problem = await run(editor, file);
    return problem === undefined ? { text: await readFile(file, 'utf8') } : { problem };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Through a shell, because $EDITOR may be `code --wait`; the file is an argument of its own. */
function run(editor: string, file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', (error) => resolve(`The editor ${editor} cannot be started: ${error.message}`));
    child.on('exit', (code) =>
      resolve(
        code === 0 ? undefined : `The editor ${editor} ended with ${code ?? 'a signal'}; nothing was sent.`,
      ),
    );
  });
}
