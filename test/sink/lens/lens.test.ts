import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createLensPages } from '../../../src/sink/lens/lens-answers.ts';
import { readLensFiles } from '../../../src/sink/lens/lens-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const lensJar = zipSync({
  'META-INF/MANIFEST.MF': text('x'),
  'zipkin-lens/index.html': text('<html>'),
  'zipkin-lens/static/js/index.js': text('js'),
});

async function written(name: string, content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

async function names(path: string): Promise<unknown> {
  const files = await readLensFiles(path);
  return typeof files === 'string' ? files : [...files.keys()].sort();
}

describe('Zipkin Lens is read', () => {
  it('out of its jar', async () => {
    expect(await names(await written('lens.jar', lensJar))).toEqual(['index.html', 'static/js/index.js']);
  });

  it('out of the jar of a Zipkin server', async () => {
    const server = zipSync({
      'BOOT-INF/lib/zipkin-lens-3.6.1.jar': [lensJar, { level: 0 }],
      'other.txt': text('x'),
    });

    expect(await names(await written('zipkin.jar', server))).toEqual(['index.html', 'static/js/index.js']);
  });

  it('out of a folder', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'static'));
    await writeFile(join(folder, 'index.html'), '<html>');
    await writeFile(join(folder, 'static', 'a.css'), 'css');

    expect(await names(folder)).toEqual(['index.html', 'static/a.css']);
  });

  it.each([
    ['lens.jar', zipSync({ 'a.txt': text('x') }), 'it holds no index.html of Zipkin Lens'],
    ['lens.txt', text('hello'), /^it is no archive that can be read \(/],
  ])('not out of %s that is something else', async (name, content, why) => {
    expect(await names(await written(name, content))).toEqual(
      typeof why === 'string' ? why : expect.stringMatching(why),
    );
  });

  it('not out of what is not there', async () => {
    expect(await names('/nowhere/lens.jar')).toBe('there is no such file or folder');
  });
});

describe('Zipkin Lens is served', () => {
  const pages = createLensPages(
    new Map([
      ['index.html', text('<html>')],
      ['static/js/index.js', text('js')],
    ]),
  );
  const answer = (url: string, method = 'GET') => pages({ url, method } as Parameters<typeof pages>[0]);

  it.each([
    '/zipkin/',
    '/zipkin/index.html',
    '/zipkin/traces/00a1?x=y',
    '/zipkin/dependency',
    '/zipkin/traceViewer',
  ])('as its page at %s', (url) => {
    expect(answer(url)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
  });

  it('with its files', () => {
    expect(answer('/zipkin/static/js/index.js')).toMatchObject({
      status: 200,
      body: text('js'),
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
  });

  it.each(['/', '/zipkin'])('where %s leads to', (url) => {
    expect(answer(url)).toMatchObject({ status: 302, headers: { location: '/zipkin/' } });
  });

  it.each(['/zipkin/../secret', '/zipkin/static/none.js', '/health', '/zipkin/api/v2/services'])(
    'and nothing else: %s',
    (url) => {
      expect(answer(url)).toBeUndefined();
    },
  );

  it('to readers', () => {
    expect(answer('/zipkin/', 'POST')).toMatchObject({ status: 405 });
  });
});
