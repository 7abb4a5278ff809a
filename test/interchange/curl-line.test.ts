// Run by real shells and a real curl against a server that writes down every byte.
import { spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { KnownExchange } from '../../src/capture/capture-line.ts';
import { curlLine } from '../../src/interchange/curl-line.ts';
import { sendableRequest } from '../../src/interchange/sendable-request.ts';
import { type RecordingOrigin, startRecordingOrigin } from '../support/recording-bytes.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { variedExchanges } from '../support/varied-exchanges.ts';

const shells = ['sh', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

let origin: RecordingOrigin;
beforeEach(async () => {
  origin = await startRecordingOrigin();
  onTestFinished(() => origin.close());
});

/** What the server got when this shell ran the line. */
async function sentBy(shell: string, known: KnownExchange) {
  const url = known.exchange.url.replace(/^http:\/\/[^/]*/, `http://127.0.0.1:${origin.port}`);
  const request = sendableRequest({ ...known, exchange: { ...known.exchange, url } }, { keepTrace: true });
  if ('left' in request) throw new Error(request.left);
  const folder = await temporaryFolder();
  const script = join(folder, 'line.sh');
  await writeFile(script, curlLine(request));
  const child = spawn(shell, [script], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const received = origin.last();
  if (received === undefined) throw new Error(`${shell} ended with ${code}: ${stderr}`);
  return { received, request };
}

const sendable = variedExchanges().filter(({ exchange }) => !exchange.requestBody.isTruncated);

describe.each(shells)('%s', (shell) => {
  it.each(sendable.map((known) => [known.exchange.seq, known.exchange.method, known] as const))(
    'sends #%d %s as it was captured',
    async (_, method, known) => {
      const { received, request } = await sentBy(shell, known);

      const target = known.exchange.url.replace(/^http:\/\/[^/]*/, '');
      expect(received.requestLine).toBe(`${method} ${target} HTTP/1.1`);
      const framing = new Set(['host', 'content-length']);
      expect(
        received.headers.filter((__, i) => !framing.has(received.headers[i - (i % 2)]?.toLowerCase() ?? '')),
      ).toEqual(request.headers);
      expect(Buffer.compare(received.body, Buffer.from(request.body ?? []))).toBe(0);
    },
  );

  it.each([
    ['quotes, backslashes and commands', `'"\\'\`id\`$(id)$HOME!! \\n %s %b \\0101`],
    ['line ends', 'a\r\nb\n\n'],
    ['controls and escapes', '\x1b]0;title\x07\x00\x7f'],
    ['what begins like a file of curl', '@/etc/passwd'],
    ['characters beyond ASCII', 'Zo\u00eb \u{1f435} \u202e'],
    ['more than an argument may hold', 'x\'"'.repeat(80_000)],
  ])('sends a body with %s byte for byte', async (__, text) => {
    const exchange = sampleExchange({ method: 'POST', requestBody: sampleBody(text) });

    const { received } = await sentBy(shell, { exchange, findings: [] });

    expect(Buffer.compare(received.body, Buffer.from(text))).toBe(0);
  });

  it('takes nothing of a URL, a method or a header for a command', async () => {
    const hostile = `'; touch harmed; echo '`;
    const exchange = sampleExchange({
      url: `http://a.test/${encodeURI(hostile)}?$(touch+harmed)&\`touch+harmed\`&{a,b}[1-3]`,
      received: ['Host', 'a', "X-$(touch harmed)'", hostile],
    });

    const { received } = await sentBy(shell, { exchange, findings: [] });

    expect(received.requestLine).toContain('?$(touch+harmed)&`touch+harmed`&{a,b}[1-3]');
    expect(received.headers).toContain(hostile);
  });
});

it('both shells were there to be tried', () => {
  expect(shells).toEqual(['sh', 'bash']);
});
