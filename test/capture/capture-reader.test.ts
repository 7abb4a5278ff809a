import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { captureHeader, encodeLine } from '../../src/capture/capture-format.ts';
import { captureLine, captureSpanLine } from '../../src/capture/capture-line.ts';
import { type CaptureItem, readCapture } from '../../src/capture/capture-reader.ts';
import { noMask } from '../../src/http/secret-mask.ts';
import { collected } from '../support/collected.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const header = encodeLine(captureHeader({ session: 's1', createdAtMicros: 0 })).toString();
let path: string;

beforeEach(async () => {
  path = join(await temporaryFolder(), 'a.jsonl');
});

function line(id: string, text = ''): string {
  const exchange = sampleExchange({ id, responseBody: sampleBody(text) });
  return encodeLine(captureLine({ exchange, findings: [] }, { mask: noMask })).toString();
}

async function read(content: string, maxLineBytes?: number): Promise<CaptureItem[]> {
  await writeFile(path, content);
  return collected(readCapture(path, { ...(maxLineBytes !== undefined && { maxLineBytes }) }));
}

/** `exchange ID`, `bad line N: why` or the sentence. */
async function summary(content: string, maxLineBytes?: number): Promise<string[]> {
  const items = await read(content, maxLineBytes);
  return items.map((item) => {
    if (item.kind === 'exchange') return `exchange ${item.exchange.exchange.id}`;
    if (item.kind === 'span') return `span ${item.span.id}`;
    if (item.kind === 'gap') return `gap ${item.count}`;
    return item.kind === 'badLine' ? `bad line ${item.line}: ${item.reason}` : item.sentence;
  });
}

describe('readCapture', () => {
  it('gives every exchange in order, and nothing else', async () => {
    expect(await summary(header + line('1') + line('2'))).toEqual(['exchange 1', 'exchange 2']);
    expect(await summary(header)).toEqual([]);
  });

  it('splits at line feeds only, also across chunks', async () => {
    const text = `\u2028\u2029\r${'x'.repeat(200_000)}`;
    const items = await read(header + line('1', text) + line('2', text));

    expect(items).toMatchObject([
      { kind: 'exchange', exchange: { exchange: { id: '1', responseBody: sampleBody(text) } } },
      { kind: 'exchange', exchange: { exchange: { id: '2', responseBody: sampleBody(text) } } },
    ]);
  });

  it('passes over a torn last line and over empty lines', async () => {
    expect(await summary(`${header}${line('1')}\n\n${line('2').slice(0, -20)}`)).toEqual(['exchange 1']);
  });

  it('takes a last line that lacks only its end', async () => {
    expect(await summary(header + line('1').trimEnd())).toEqual(['exchange 1']);
  });

  it('tells bad lines with their numbers and goes on', async () => {
    const content = `${header}{"id":"to\n${line('1')}{"id":"2"}\nnull\n\u0000\u0001\n${line('3')}`;

    expect(await summary(content)).toEqual([
      'bad line 2: it is no JSON',
      'exchange 1',
      expect.stringMatching(/^bad line 4: wrong or missing: .*method/),
      'bad line 5: it is no object',
      'bad line 6: it is no JSON',
      'exchange 3',
    ]);
  });

  it('does not hold a line that is too long', async () => {
    expect(await summary(header + line('1', 'x'.repeat(5000)) + line('2'), 4000)).toEqual([
      'bad line 2: it is too long',
      'exchange 2',
    ]);
  });

  it.each([
    ['it is empty', ''],
    ['it does not begin as a capture of tracectl does', 'my notes\n'],
    ['it does not begin as a capture of tracectl does', line('1') + header],
    ['it does not begin as a capture of tracectl does', header.slice(0, -10)],
    [
      'it is a capture of version 3, this tracectl reads up to 2; a newer tracectl reads it',
      header.replace('"v":2', '"v":3') + line('1'),
    ],
  ])('says in one sentence why a file cannot be read: %s', async (reason, content) => {
    expect(await summary(content)).toEqual([`The capture file ${path} cannot be read: ${reason}.`]);
  });

  it('gives spans back, and tells the gaps of a session that was followed', async () => {
    const reported = encodeLine(
      captureSpanLine(span({ name: 'x', tags: [['__proto__', '1']] }), noMask),
    ).toString();
    const items = await read(
      `${header}${reported}{"v":1,"type":"gap","count":3}\n{"v":1,"type":"span","span":{"id":5}}\n`,
    );

    expect(items).toEqual([
      { kind: 'span', span: span({ name: 'x', tags: [['__proto__', '1']] }) },
      { kind: 'gap', count: 3 },
      { kind: 'badLine', line: 4, reason: expect.stringMatching(/^wrong or missing: .*traceId/) },
    ]);
  });

  it('says that a file is not there', async () => {
    const items = await collected(readCapture(`${path}.gone`));

    expect(items).toEqual([{ kind: 'problem', sentence: expect.stringContaining('ENOENT') }]);
  });

  it('can be left in the middle', async () => {
    await writeFile(path, header + line('1') + line('2'));

    for await (const item of readCapture(path)) {
      expect(item).toMatchObject({ exchange: { exchange: { id: '1' } } });
      break;
    }
  });
});
