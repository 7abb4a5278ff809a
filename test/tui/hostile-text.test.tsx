// Case TE-01: whatever a request carries, the terminal is told nothing but what Ink tells it anyway.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ExchangeEntry } from '../../src/session/live-view.ts';
import { safeText } from '../../src/text/terminal-text.ts';
import { type RunningDashboard, startDashboard } from '../../src/tui/start-dashboard.tsx';
import { fakeSession } from '../support/fake-session.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { hostileTexts } from '../support/hostile-texts.ts';
import { modelScreen } from '../support/model-screen.ts';
import { sampleBody, sampleHop } from '../support/sample-exchange.ts';
import { entry, missingContext } from '../support/session-entries.ts';

/** Bold, inverse and colours: the only sequences in a frame. */
const STYLES = /\x1b\[(?:1|22|4|24|7|27|3[0-7]|38;[0-9;]+|39)m/g;
/**
 * What Ink writes around its frames: styles, moves of the cursor by rows and columns, erasing of a line or downwards, the
 * home position, and switching cursor, alternate screen, bracketed paste and synchronized output.
 */
const INK_SEQUENCES =
  /\x1b\[(?:(?:1|22|4|24|7|27|3[0-7]|38;[0-9;]+|39)m|[0-9]*[ABCDEG]|J|[02]?K|1;1H|\?(?:25|1049|2004|2026)[hl])/g;
/** Everything that acts on a terminal or hides from its reader, but line feeds between the rows of a frame. */
const ACTING =
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

/** `text` wherever a person may meet it. */
function carrying(text: string, seq = 1): ExchangeEntry {
  const name = `x-evil-${text}`;
  return entry(
    seq,
    {
      method: `GET${text}`,
      target: `/path${text}?query=${text}`,
      url: `http://host${text}/path${text}`,
      host: text,
      service: `service${text}`,
      route: text,
      client: { address: text, port: 1, name: text },
      upstreamAddress: text,
      received: [name, text, 'traceparent', text, 'b3', text],
      sent: [name, text, 'traceparent', `${text}!`, 'tracestate', text],
      answer: { status: 200, statusMessage: `OK${text}`, sent: [name, text, 'set-cookie', text] },
      requestBody: sampleBody(`${text}\n{"a":"${text}"}`),
      responseBody: sampleBody(`{"${text.replace(/["\\\x00-\x1f]/g, '')}":1}${text}`),
      failure: { flag: 'UF', side: 'upstream', reason: text, code: text },
      hop: sampleHop({
        context: { traceId: text, spanId: text, parentId: text, sampled: true, debug: false },
        defects: [{ family: 'b3', header: text, reason: 'not-hex', effect: 'fatal', detail: text }],
      }),
    },
    {
      caller: { method: 'process', service: text, processName: text, pid: 1 },
      callee: { method: 'route', service: text },
      findings: [
        { ...missingContext, code: text, service: text, message: text, fix: text, evidence: [[text, text]] },
      ],
      from: text,
      ...(seq === 2 && {
        link: {
          method: 'scored' as const,
          confidence: 'likely' as const,
          probability: 0.94,
          exchange: entry(1).exchange.id,
          candidates: [],
          candidateCount: 1,
        },
      }),
    },
  );
}

function sessionCarrying(text: string) {
  const session = fakeSession({ entries: [carrying(text)] });
  session.update({
    upstreams: [text],
    notices: [{ atMicros: 1, severity: 'error', text }],
    relay: { target: text, status: 'retrying', queued: 1, sent: 1, dropped: 1, lastError: text },
    proxyUrls: [`http://127.0.0.1:15001/${text}`],
    sinkUrl: text,
  });
  session.report([
    {
      traceId: text,
      id: text,
      parentId: `${text}!`,
      kind: 'SERVER',
      name: text,
      timestampMicros: 1,
      durationMicros: 5,
      localEndpoint: { serviceName: text, ipv4: text },
      remoteEndpoint: { serviceName: text },
      annotations: [{ timestampMicros: 2, value: text }],
      tags: [[text, text]],
    },
  ]);
  session.update({
    findings: [
      {
        ...{
          ...missingContext,
          code: text,
          rule: text,
          service: text,
          callee: text,
          message: text,
          fix: text,
        },
        ...{ exchange: entry(1).exchange.id, evidence: [[text, text]], count: 2 },
        ...{ firstAtMicros: 1, lastAtMicros: 2 },
      },
    ],
    muted: [{ mute: text, reason: text, count: 1 }],
    flows: [
      { service: text, route: text, callee: text, counts: { kept: 0, restarted: 0, lost: 1, stale: 0 } },
    ],
  });
  return session;
}

/** Every screen there is, each reached from the one before. */
const tour: readonly (readonly string[])[] = [
  ['r'],
  ['n', 'Enter'],
  [']'],
  [']'],
  [']'],
  ['u'],
  ['/', ...'evil'],
  ['Enter', 'q'],
  ['m', 'k', 'd'],
  ['q', '2'],
  ['Tab', 'j'],
  ['Tab'],
  ['t'],
  ['3', 'Tab'],
  ['4', 'Tab'],
  ['4', 'j', 'Tab'],
  ['5', 'Tab'],
  ['6'],
  ['Tab', 'q'],
  ['Enter', 'Tab', 'Enter'],
  ['Esc', 'G', 'Tab'],
  ['1', '/', ...'service:', 'Tab'],
  ['Tab'],
  ['Enter', 'Esc', '?'],
];

describe('hostile text', () => {
  it.each(hostileTexts)('reaches no screen: %s', (_, text) => {
    for (const size of [
      { columns: 80, rows: 40 },
      { columns: 200, rows: 60 },
    ]) {
      const session = sessionCarrying(text);
      session.update({ entries: [carrying(text, 1), carrying(text, 2)] });
      const screen = modelScreen(session, size, { theme: 'dark' });
      for (const keys of tour) {
        screen.press(...keys);

        expect(screen.model.rows()).toHaveLength(size.rows);
        for (const row of screen.model.rows()) expect(row.replaceAll(STYLES, '')).not.toMatch(ACTING);
      }
    }
  });

  it.each(hostileTexts)('is made visible, and not left out: %s', (_, text) => {
    const screen = modelScreen(sessionCarrying(text), { columns: 160, rows: 120 });

    expect(screen.press('Enter')).toContain(`    ${safeText(text)}`.trimEnd());
  });
});

describe('what is written to the terminal', () => {
  const PATIENCE = { interval: 5, timeout: 10_000 };
  const running: RunningDashboard[] = [];
  afterEach(async () => {
    for (const dashboard of running.splice(0)) await dashboard.stop();
  });

  async function written(text: string): Promise<string> {
    const terminal = fakeTerminal({ columns: 160, rows: 48 });
    const { stdin, stdout } = terminal;
    const session = sessionCarrying(text);
    const dashboard = startDashboard(session, { stdin, stdout, stderr: stdout, color: true, theme: 'dark' });
    running.push(dashboard);
    await vi.waitFor(() => expect(terminal.writtenText()).toContain('#1 GET'), PATIENCE);
    session.update({ entries: [carrying(text, 1), carrying(text, 2)] });
    await vi.waitFor(() => expect(terminal.writtenText()).toContain('2/2'), PATIENCE);
    await dashboard.stop();
    return terminal.written();
  }

  it.each(hostileTexts)('is what Ink writes for any session: %s', async (_, text) => {
    expect((await written(text)).replaceAll(INK_SEQUENCES, '')).not.toMatch(ACTING);
  });
});
