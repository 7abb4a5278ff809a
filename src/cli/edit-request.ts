// `--edit`: one request as a text in the person's own editor, until it is a request or they give up. What they wrote is never
// lost: what could not be sent stays in its file.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRequestText, requestText, textWithProblem } from '../replay/http-text.ts';
import type { EditedRequest } from '../replay/replay-options.ts';
import type { EditableAnswer } from '../session/control-messages.ts';
import type { CliIo } from './cli-io.ts';

export type Edited =
  | { readonly request: EditedRequest }
  /** The person took the request line away. */
  | { readonly skipped: true }
  /** One sentence. */
  | { readonly problem: string };

export async function editRequest(
  { request, notes, seq }: Exclude<EditableAnswer, { readonly problem: string }>,
  io: CliIo,
): Promise<Edited> {
  const editor = io.env.VISUAL || io.env.EDITOR || 'vi';
  // Secrets may stand in it: the folder is the person's own (0700), and so is the file.
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-edit-'));
  const file = join(folder, `request-${seq}.http`);
  const body = new Uint8Array(Buffer.from(request.body, 'base64'));
  let text = requestText({ ...request, body }, notes);
  for (;;) {
    await writeFile(file, text, { mode: 0o600 });
    const failure = await runEditor(editor, file);
    const written = await readFile(file, 'utf8').catch(() => text);
    if (failure !== undefined) {
      if (written === text) {
        await rm(folder, { recursive: true, force: true });
        return {
          problem: `The editor "${editor}" ${failure}, so #${seq} is not sent; $VISUAL and $EDITOR choose another.`,
        };
      }
      return {
        problem: `The editor "${editor}" ${failure}, so #${seq} is not sent; what was written is in ${file}.`,
      };
    }
    if (!hasRequest(written)) {
      await rm(folder, { recursive: true, force: true });
      return { skipped: true };
    }
    const parsed = parseRequestText(written, request.url);
    if ('request' in parsed) {
      await rm(folder, { recursive: true, force: true });
      return { request: parsed.request };
    }
    const told = textWithProblem(written, parsed.problem);
    // It came back as it went: nobody is going to put it right.
    if (told === text) {
      const { line, reason } = parsed.problem;
      return { problem: `#${seq} is not sent. Line ${line} of ${file}: ${reason}` };
    }
    text = told;
  }
}

function hasRequest(text: string): boolean {
  return text.split('\n').some((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** Undefined when it ended well; else what it did, for after its name. The editor is a command line, as for git. */
function runEditor(editor: string, file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child =
      process.platform === 'win32'
        ? spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true })
        : spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.once('error', (error) => resolve(`cannot be started (${error.message})`));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal === null ? `code ${code}` : signal}`),
    );
  });
}
