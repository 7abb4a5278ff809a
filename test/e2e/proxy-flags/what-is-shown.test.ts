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
  // What is found out later of a caller would be told in a line of its own.
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
    /\n\d\d:\d\d:\d\d GET \S+ \/plain 200 .* trace [0-9a-f]{8} root(?: from \S+)?\n {4}! missing-context: /,
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

it('--theme light uses other colours than dark', async () => {
  const coloursOf = async (theme: string): Promise<ReadonlySet<string>> => {
    const tracectl = await startOnTerminal(['--theme', theme, '--color', 'always', '--demo-upstream']);
    await tracectl.get('/status/404');
    await eventually(() => tracectl.stdout().includes('1 warn'), 'the count of warnings');
    tracectl.type('q');
    await tracectl.exit;
    return new Set(tracectl.stdout().match(new RegExp(`${ESC}\\[(?:38;5;\\d+|3[0-7])m`, 'g')) ?? []);
  };

  const [dark, light, mono] = await Promise.all([coloursOf('dark'), coloursOf('light'), coloursOf('mono')]);

  expect(dark.size).toBeGreaterThan(0);
  expect([...light].filter((colour) => dark.has(colour))).toEqual([]);
  expect(mono.size).toBe(0);
});

it('--ascii draws the dashboard with plain characters only', async () => {
  const tracectl = await startOnTerminal(['--ascii', '--demo-upstream']);
  await tracectl.get('/status/204');
  await eventually(() => tracectl.stdout().includes('/status/204'), 'the row of the exchange');
  tracectl.type('\t');
  await eventually(() => tracectl.stdout().includes('1 span'), 'the waterfall');
  tracectl.type('Q');
  await tracectl.exit;

  expect(tracectl.stdout()).toMatch(/^[\x00-\x7f]*$/);
});

it('--mouse asks for clicks and the wheel, and gives the mouse back', async () => {
  const tracectl = await startOnTerminal(['--mouse', '--demo-upstream']);
  await tracectl.get('/status/204');
  await tracectl.get('/status/205');
  await eventually(() => tracectl.stdout().includes('/status/205'), 'the rows of the exchanges');

  // A click on the first row: the cursor leaves the newest.
  tracectl.type(`${ESC}[<0;10;4M`);
  await eventually(() => tracectl.stdout().lastIndexOf('1/2') > 0, 'the cursor on the first row');
  tracectl.type('q');
  await tracectl.exit;

  expect(tracectl.stdout()).toContain(`${ESC}[?1000h${ESC}[?1006h`);
  expect(tracectl.stdout().lastIndexOf(`${ESC}[?1000l`)).toBeGreaterThan(
    tracectl.stdout().lastIndexOf(`${ESC}[?1000h`),
  );
});

it('--screen-reader writes one sentence for each event, on a terminal too', async () => {
  const tracectl = await startOnTerminal(['--screen-reader', '--demo-upstream']);
  await tracectl.get('/status/404');
  await eventually(() => tracectl.stdout().includes('What to do'), 'the sentence');

  await tracectl.stop();

  expect(tracectl.stdout()).toMatch(/^tracectl is ready\. The proxy is at http:/m);
  expect(tracectl.stdout()).toMatch(
    /^Request 1, GET to [^,]+, path \/status\/404, was answered 404 after .* Warning: .* What to do: /m,
  );
  expect(tracectl.stdout()).not.toContain(ESC);
});

it('--key binds a command of the dashboard to another key', async () => {
  const tracectl = await startOnTerminal(['--key', 'quit=X', '--key', 'help=H', '--demo-upstream']);
  await eventually(() => tracectl.stdout().includes(' help'), 'the key line');
  tracectl.type('H');
  await eventually(() => tracectl.stdout().includes('Show or hide this help.'), 'the help');
  expect(tracectl.stdout()).toMatch(/H +Show or hide this help\./);
  tracectl.type('H');

  tracectl.type('X');

  expect(await tracectl.exit).toMatchObject({ code: 0 });
});

it('--key with a command or key that there is not is refused', async () => {
  const refused = await startInPlainWords(['--key', 'fly=X', '--key', 'quit=Ctrl-m'], {}).catch(String);

  expect(refused).toContain('there is no command fly');
  expect(refused).toContain('Ctrl-m cannot be told from Enter');
});

it('--no-findings judges nothing, and exchanges are told as ever', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url, '--no-findings']);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(tracectl.lines('finding')).toEqual([]);
  expect(await tracectl.line('summary')).toMatchObject({ requests: 1, warnings: 0 });
});

it('--findings judges although a variable says not to', async () => {
  const upstream = await openUpstream();
  const start = { env: { TRACECTL_FINDINGS: 'false' } };
  const tracectl = await startTracectl(['--upstream', upstream.url, '--findings'], start);

  await tracectl.get('/');

  expect(await tracectl.line('finding')).toMatchObject({ code: 'missing-context' });
});

it('--mute tells nothing of a finding but how often it was and why', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl([
    '--upstream',
    upstream.url,
    '--mute',
    'missing-context: a legacy client',
  ]);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(tracectl.lines('finding')).toEqual([]);
  expect(await tracectl.line('summary')).toMatchObject({
    warnings: 0,
    muted: [{ mute: 'missing-context', reason: 'a legacy client', count: 1 }],
  });
});
