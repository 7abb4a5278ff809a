// Flags about what a person or a program sees of a run.
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startInPlainWords, startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';
import { startOnTerminal } from '../support/terminal.ts';

const ESC = '\x1b';
const ALTERNATE_SCREEN = `${ESC}[?1049h`;
/** SGR 30-37, 90-97 and 38: a colour of the text. */
const COLOUR = new RegExp(`${ESC}\\[(?:\\d+;)*(?:3[0-8]|9[0-7])`);

it('--json writes one object a line to standard output, and nothing else', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--json', '--upstream', upstream.url]);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  const types = tracectl
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(['ready', 'exchange', 'finding', 'summary']);
  expect(tracectl.stderr()).toBe('');
});

it('--no-json is what no terminal gets by itself: plain lines', async () => {
  const upstream = await openUpstream();
  const start = { env: { TRACECTL_JSON: 'true' } };
  const tracectl = await startInPlainWords(['--no-json', '--upstream', upstream.url], start);
  await tracectl.get('/plain');
  await eventually(() => tracectl.stdout().includes('missing-context'), 'the line of the exchange');

  await tracectl.stop();

  expect(tracectl.stdout()).toMatch(/^proxy +http:\/\/127\.0\.0\.1:\d+\n/);
  expect(tracectl.stdout()).toMatch(
    /\n\d\d:\d\d:\d\d GET \S+ \/plain 200 .* trace [0-9a-f]{8} root\n {4}! missing-context: /,
  );
  expect(tracectl.stdout()).toMatch(/\n1 request, 0 errors, 1 warning\n$/);
  expect(tracectl.stdout()).not.toContain(ESC);
});

it('--tui shows the dashboard on a terminal, and gives the terminal back', async () => {
  const tracectl = await startOnTerminal(['--tui', '--demo-upstream']);
  await tracectl.get('/status/204');
  await eventually(() => tracectl.stdout().includes('/status/204'), 'the row of the exchange');

  tracectl.type('q');

  expect(await tracectl.exit).toMatchObject({ code: 0 });
  const [, after = ''] = tracectl.stdout().split(`${ESC}[?1049l`);
  expect(tracectl.stdout()).toContain(ALTERNATE_SCREEN);
  expect(after).toContain('1 request, 0 errors, 1 warning');
});

it('--no-tui writes plain lines on a terminal too', async () => {
  const tracectl = await startOnTerminal(['--no-tui', '--demo-upstream', '--max-requests', '1']);

  await tracectl.get('/status/204');

  expect(await tracectl.exit).toMatchObject({ code: 0 });
  expect(tracectl.stdout()).toContain('/status/204 204');
  expect(tracectl.stdout()).not.toContain(ESC);
});

it('--quiet writes what calls for attention, and nothing else', async () => {
  const tracectl = await startInPlainWords(['--quiet', '--demo-upstream', '--entry', 'curl']);
  await tracectl.get('/status/200');
  await tracectl.get('/status/500');
  await eventually(() => tracectl.stdout().includes('/status/500'), 'the line of the error');

  await tracectl.stop();

  expect(tracectl.stdout()).toMatch(/^\S+ GET \S+ \/status\/500 500 [^\n]*\n$/);
});

it('--color always colours the dashboard, although NO_COLOR is set', async () => {
  const env = { NO_COLOR: '1' };
  const tracectl = await startOnTerminal(['--color', 'always', '--demo-upstream'], { env });
  await tracectl.get('/status/404');
  // The row of an exchange that is under way has none.
  await eventually(() => COLOUR.test(tracectl.stdout()), 'the row of the exchange that has ended');

  tracectl.type('q');
  await tracectl.exit;

  expect(tracectl.stdout()).toMatch(COLOUR);
});

it('--color never colours nothing', async () => {
  const tracectl = await startOnTerminal(['--color', 'never', '--demo-upstream']);
  await tracectl.get('/status/404');
  await eventually(() => tracectl.stdout().includes('/status/404'), 'the row of the exchange');

  tracectl.type('q');
  await tracectl.exit;

  expect(tracectl.stdout()).not.toMatch(COLOUR);
});

it('--entry names callers that need no trace headers: no warning, only information', async () => {
  const upstream = await openUpstream();
  const [warned, informed] = await Promise.all([
    startTracectl(['--upstream', upstream.url]),
    startTracectl(['--upstream', upstream.url, '--entry', 'other', '--entry', 'CURL/*']),
  ]);

  await Promise.all([warned.get('/'), informed.get('/')]);

  const code = 'missing-context';
  expect(await warned.line('finding')).toMatchObject({ code, severity: 'warning' });
  expect(await informed.line('finding')).toMatchObject({ code, severity: 'info' });
});
