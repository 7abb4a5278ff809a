// Requests that other programs wrote down, and that tracectl did: HAR and GoReplay.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ok } from '../../support/scripted-upstream.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runTracectl } from '../support/program.ts';
import { recordSession, requestLines } from '../support/recorded-session.ts';
import { headerNames, openUpstream } from '../support/surroundings.ts';

// GoReplay's files say where a client sent a request, and not to which upstream it went.
it.each(['har', 'gor'])('what was exported as %s is sent again', async (format) => {
  const { tracectl, upstream, sentAgain } = await recordSession();
  const { home } = tracectl;
  const written = await runTracectl(['export', '--format', format], { home });
  writeFileSync(join(home, 'calls'), written.stdout);

  const run = await runTracectl(
    ['replay', '--yes', '--hop', '--unsafe', '--from', 'calls', '--to', upstream.url, '--json'],
    {
      home,
    },
  );

  expect(run).toMatchObject({ code: 0 });
  expect(requestLines(sentAgain())).toEqual([
    'GET /first HTTP/1.1',
    'GET /inner HTTP/1.1',
    'POST /order HTTP/1.1',
  ]);
  expect(sentAgain()[2]?.body).toBe('body');
  for (const request of sentAgain()) expect(request.lines.join('\n')).not.toMatch(/redacted|\*\*\*/);
});

it('a HAR as a browser writes it is sent again, without what belongs to its connection', async () => {
  const upstream = await openUpstream(() => ok('hello'));
  const home = await temporaryFolder();
  const entry = {
    startedDateTime: '2026-01-02T12:00:00.000Z',
    time: 5,
    request: {
      method: 'GET',
      url: `${upstream.url}/page?x=1`,
      httpVersion: 'http/1.1',
      headers: [
        { name: 'Host', value: `127.0.0.1:${upstream.port}` },
        { name: 'Connection', value: 'keep-alive' },
        { name: 'Accept', value: 'text/html' },
      ],
      cookies: [],
      queryString: [{ name: 'x', value: '1' }],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: 'OK',
      httpVersion: 'http/1.1',
      headers: [],
      cookies: [],
      content: { size: 5, mimeType: 'text/plain', text: 'hello' },
      redirectURL: '',
      headersSize: -1,
      bodySize: 5,
    },
    cache: {},
    timings: { send: 0, wait: 5, receive: 0 },
  };
  const har = { log: { version: '1.2', creator: { name: 'browser', version: '1' }, entries: [entry] } };
  writeFileSync(join(home, 'page.har'), `\ufeff${JSON.stringify(har)}`);

  const run = await runTracectl(['replay', '1', '--from', 'page.har'], { home });

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(requestLines(upstream.requests)).toEqual(['GET /page?x=1 HTTP/1.1']);
  expect(headerNames(upstream.requests[0])).toContain('accept');
});
