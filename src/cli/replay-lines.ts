// What `tracectl replay` prints of each result, for a person. Pure.
import type { ReplayLine } from '../session/control-messages.ts';
import type { ListedExchange } from '../session/listed-exchange.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';

const LEFT_OUT = {
  masked: 'whose value the capture file does not hold',
  'other-host': 'a secret that was meant for another host',
} as const;

/** One exchange as a line of the list to choose from. */
export function listLine({ seq, at, method, url, status, durationMs }: ListedExchange): string {
  const time = at.slice(11, 19);
  const answer = `${status ?? '-'}  ${durationText(durationMs * 1000)}`;
  return safeText(`  #${seq}  ${time}  ${method} ${url}  ${answer}`);
}

/** One result; more than one line when there is more to say. */
export function resultLines(line: Exclude<ReplayLine, { type: 'lost' }>): string[] {
  if (line.type === 'unknown') return [safeText(`#${line.id} names no captured request.`)];
  const { original } = line;
  if (line.result === 'refused') return [safeText(`skipped: ${line.reason ?? ''}`)];
  const leftOut = (line.leftOut ?? []).map(
    ({ header, because }) => `    left out: ${header}, ${LEFT_OUT[because]}`,
  );
  if (line.result === 'planned' || line.exchange === undefined) {
    const { method = '', url = '', bodyBytes = 0 } = line.request ?? {};
    const body = bodyBytes === 0 ? '' : ` with a body of ${bodyBytes} bytes`;
    return [`would send #${original.seq}: ${method} ${url}${body}`, ...leftOut].map((text) => safeText(text));
  }
  const { exchange } = line;
  const change = (was: unknown, is: unknown): string => `${was ?? '-'} -> ${is ?? '-'}`;
  const status = change(original.status, exchange.status);
  const time = change(durationText(original.durationMs * 1000), durationText(exchange.durationMs * 1000));
  const trace = exchange.traceId === undefined ? '' : `  trace ${exchange.traceId}`;
  const failure = exchange.failure === undefined ? [] : [`    ${exchange.failure}`];
  return [
    `#${original.seq} ${exchange.method} ${exchange.url}  ${status}  ${time}${trace}`,
    ...failure,
    ...leftOut,
  ].map((text) => safeText(text));
}

/** Whether a result is what was asked for: an answer came, or a plan was asked for. */
export function isSuccess(line: ReplayLine): boolean {
  if (line.type !== 'replay') return false;
  return line.result === 'planned' || line.exchange?.outcome === 'answered';
}
