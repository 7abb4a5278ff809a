// Draws the pictures of the dashboard in docs/ from the running program: the built tracectl in a tmux window of its own, the
// demo's traffic through it, and what the terminal shows turned into text of an SVG. Needs tmux; run it when the dashboard
// changes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const COLUMNS = 120;
const ROWS = 40;
const CELL = { width: 7.8, height: 17 };
const COLORS = ['#1b1f24', '#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', '#d0d7de'];
const FOREGROUND = '#d0d7de';
const BACKGROUND = '#0d1117';

const root = fileURLToPath(new URL('..', import.meta.url));
const session = `tracectl-picture-${process.pid}`;
const tmux = (...args) => execFileSync('tmux', args, { encoding: 'utf8' });

/** The views of the demo with one broken service, frozen on a call that lost its trace: names of files and screens. */
async function capture() {
  const dataDir = mkdtempSync(join(tmpdir(), 'tracectl-picture-'));
  const addresses =
    '--listen 127.0.0.1:0 --sink 127.0.0.1:0 --no-otlp --no-otlp-grpc --no-relay --no-capture --theme dark';
  const program = `${process.execPath} ${join(root, 'bin/tracectl.js')} demo --break orders:drop-one ${addresses} --color always --data-dir ${dataDir}`;
  tmux('new-session', '-d', '-s', session, '-x', String(COLUMNS), '-y', String(ROWS), program);
  const pictures = [];
  const take = (name) => pictures.push([name, tmux('capture-pane', '-e', '-p', '-t', session)]);
  try {
    // Spans of the services, rates and percentiles; and by then what is said of the service is said.
    await pause(15_000);
    await shown('drop:', 1);
    await press('p');
    for (let up = rowsBelow('drop:'); up > 0; up -= 1) await press('k');
    // The call that was made without the context.
    await press('n');
    take('dashboard');
    // From the trace that a service began to the one that it dropped, and to the call in it.
    await press('2', '/', ...'warn:missing', 'Enter', 'G', 'Tab', 'g', 'Enter', 'G');
    take('dashboard-traces');
    await press('1', 'Escape', '3', 'j');
    take('dashboard-routes');
    await press('4', 'j', 'j', 'j', 'j', 'j');
    take('dashboard-services');
    await press('p', '6', 'g');
    take('dashboard-findings');
    return pictures;
  } finally {
    tmux('kill-session', '-t', session);
  }
}

async function press(...keys) {
  for (const key of keys) {
    tmux('send-keys', '-t', session, ...(key.length === 1 ? ['-l'] : []), key);
    await pause(120);
  }
}

/** Rows of the list between its end and the last one that shows the text. */
function rowsBelow(text) {
  const lines = screen().split('\n');
  const end = lines.findIndex((line) => line.startsWith('----') || line.startsWith('===='));
  return end - 1 - lines.slice(0, end).findLastIndex((line) => line.includes(text));
}

function screen() {
  return tmux('capture-pane', '-p', '-t', session);
}

async function shown(text, times) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (screen().split(text).length > times) return;
    await pause(100);
  }
  throw new Error(`the dashboard never showed ${JSON.stringify(text)}`);
}

/** Runs of text of one style: what SGR sequences mean, as far as the dashboard uses them. */
function runsOf(line) {
  const runs = [];
  let style = {};
  for (const [, codes, text] of line.matchAll(/(?:\x1b\[([0-9;]*)m)|([^\x1b]+)/g)) {
    if (text !== undefined) runs.push({ text, ...style });
    else style = applyCodes(style, (codes || '0').split(';').map(Number));
  }
  return runs;
}

function applyCodes(style, codes) {
  if (codes[0] === 38 && codes[1] === 5) return { ...style, color: paletteColor(codes[2]) };
  return codes.reduce(applyCode, style);
}

/** Of the 256: sixteen, then a cube of six levels a part, then greys. */
function paletteColor(index) {
  if (index < 16) return COLORS[index % 8];
  if (index >= 232) return hex([0, 0, 0].map(() => 8 + (index - 232) * 10));
  const cube = index - 16;
  const level = (part) => (part === 0 ? 0 : 55 + part * 40);
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level));
}

function hex(parts) {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function applyCode(style, code) {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false };
  if (code === 27) return { ...style, inverse: false };
  if (code >= 30 && code <= 37) return { ...style, color: COLORS[code - 30] };
  if (code >= 90 && code <= 97) return { ...style, color: COLORS[code - 90] };
  if (code === 39) return { ...style, color: undefined };
  return style;
}

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function svgOf(screen) {
  const width = Math.ceil(COLUMNS * CELL.width) + 24;
  const height = ROWS * CELL.height + 24;
  const parts = [];
  screen.split('\n').forEach((line, row) => {
    let column = 0;
    for (const { text, color, bold, inverse } of runsOf(line)) {
      const x = (12 + column * CELL.width).toFixed(1);
      const y = 12 + row * CELL.height;
      const cells = (text.length * CELL.width).toFixed(1);
      if (inverse)
        parts.push(
          `<rect x="${x}" y="${y}" width="${cells}" height="${CELL.height}" fill="${color ?? FOREGROUND}"/>`,
        );
      if (text.trim() !== '') {
        const fill = inverse ? BACKGROUND : (color ?? FOREGROUND);
        const weight = bold ? ' font-weight="bold"' : '';
        parts.push(
          `<text x="${x}" y="${y + 13}" textLength="${cells}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${weight} xml:space="preserve">${escaped(text)}</text>`,
        );
      }
      column += text.length;
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">
<title>The dashboard of tracectl</title>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${parts.join('\n')}
</svg>
`;
}

for (const [name, shownScreen] of await capture()) {
  writeFileSync(join(root, 'docs', `${name}.svg`), svgOf(shownScreen));
}
