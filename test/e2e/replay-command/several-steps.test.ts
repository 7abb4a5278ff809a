// A login, its cookie, a CSRF token, something that is created, and a look at it: replayed from a file in which every secret
// is redacted, against a server that has forgotten all of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { startSessionServer } from '../../support/session-server.ts';
import { runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';

const CALLS = ['POST /login 200', 'GET /form 200', 'POST /items 201', 'GET /items/7 200'];

/** What a browser would do, through the proxy; the home with its capture. */
async function recordedVisit() {
  const server = await startSessionServer();
  onTestFinished(() => server.close());
  const tracectl = await startTracectl(['--upstream', server.url, '--capture', 'visit.jsonl']);
  const send = (head: string, body = ''): Promise<string> =>
    rawRequest(
      tracectl.port,
      `${head}Host: a\r\n${body === '' ? '' : `Content-Length: ${body.length}\r\n`}Connection: close\r\n\r\n${body}`,
    );

  const login = await send('POST /login HTTP/1.1\r\n', '{"password":"s3cret-pass"}');
  const cookie = /set-cookie: (sid=[^;]+)/i.exec(login)?.[1] ?? '';
  const form = await send(`GET /form HTTP/1.1\r\nCookie: ${cookie}\r\n`);
  const csrf = /value="([^"]+)"/.exec(form)?.[1] ?? '';
  const created = await send(
    `POST /items HTTP/1.1\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${csrf}\r\n`,
    '{"name":"tea"}',
  );
  const place = /location: (\S+)/i.exec(created)?.[1] ?? '';
  await send(`GET ${place} HTTP/1.1\r\nCookie: ${cookie}\r\n`);
  await tracectl.line('exchange', 4);
  await tracectl.stop();
  expect(server.log).toEqual(CALLS);
  return { server, home: tracectl.home, cookie, csrf };
}

it('says the live cookie, token and id in the place of the redacted ones', async () => {
  const { server, home, cookie, csrf } = await recordedVisit();
  const file = readFileSync(join(home, 'visit.jsonl'), 'utf8');
  expect(file).not.toContain(cookie);
  expect(file).toContain('tracectl-redacted-');
  server.restart();

  const run = await runTracectl(['replay', '--yes', '--unsafe', '--from', 'visit.jsonl'], { home });

  expect(run.code).toBe(0);
  expect(server.log).toEqual(['POST /login 200', 'GET /form 200', 'POST /items 201', 'GET /items/8 200']);
  expect(run.stdout).toContain('replaced: csrf_token: ? -> ***, from the answer to #2 (field csrf_token)');
  expect(run.stdout).toContain('replaced: sid: ? -> ***, from the answer to #1 (cookie sid)');
  expect(run.stdout).toMatch(/replaced: id: 7 -> 8, from the answer to #3 \((?:json \/id|location 0)\)/);
  expect(run.stdout).toMatch(/\n4 of 4 sent, .*\.\n$/);
  expect(run.stdout).not.toContain('different');
  // Nothing of the live session is printed either.
  expect(run.stdout).not.toContain(csrf);
});

it('without the steps that give them, leaves the secrets out and says so, and never sends a placeholder', async () => {
  const { server, home } = await recordedVisit();
  server.restart();

  const run = await runTracectl(['replay', '--yes', '--from', 'visit.jsonl'], { home });

  expect(server.log).toEqual(['GET /form 401', 'GET /items/7 401']);
  expect(run.stdout).toContain('left out: cookie sid, whose value the capture file does not hold');
  expect(run.stdout).toContain('note: id is the recorded one: no live answer gave another');
});
