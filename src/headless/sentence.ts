// What happens, as sentences that a screen reader speaks well: words instead of columns and marks, the result first, numbers
// with their units written out. Pure.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { ReplayJson } from '../replay/replay-json.ts';
import type { Notice, SessionCounts } from '../session/live-view.ts';
import type { ReadyInfo } from '../session/session-event.ts';
import { safeText } from '../text/terminal-text.ts';

export function readySentence({ proxy, sink, relay }: ReadyInfo): string {
  const spans = sink === undefined ? 'No spans are taken' : `Spans are taken at ${sink}`;
  const on = relay === undefined ? '' : ` and sent on to ${relay}`;
  return safeText(`tracectl is ready. The proxy is at ${proxy.join(' and ')}. ${spans}${on}.`);
}

/** `Request 7, POST to orders, path /orders, was answered 201 after 312 milliseconds. Warning: ...` */
export function exchangeSentence(exchange: Exchange, findings: readonly Finding[]): string {
  const { seq, method, timing, replayOf } = exchange;
  const kind = replayOf === undefined ? 'Request' : 'Replay';
  const source = exchange.stub?.result === 'answered' ? ` from ${exchange.stub.recording}` : '';
  const head = `${kind} ${seq}, ${method} to ${placeOf(exchange)}, ${endOf(exchange)}${source} after ${spokenDuration(timing.endedMicros)}.`;
  const told = findings.filter(({ severity }) => severity !== 'info').map(findingSentence);
  return safeText([head, ...told].join(' '));
}

/** Of a finding that no request was told with. */
export function lateFindingSentence(finding: Finding): string | undefined {
  return finding.severity === 'info' ? undefined : safeText(findingSentence(finding));
}

/** Of one that turned out to be none. */
export function withdrawnSentence(
  { code, severity }: Finding,
  now: Finding | undefined,
  exchange: Exchange | undefined,
): string {
  const what = severity === 'error' ? 'error' : 'warning';
  const of = exchange === undefined ? '' : ` of request ${exchange.seq}`;
  const reason = now === undefined ? '' : ` ${now.message}`;
  return safeText(`The ${what} ${code}${of} does not hold any more.${reason}`);
}

function findingSentence({ severity, message, fix }: Finding): string {
  return `${severity === 'error' ? 'Error' : 'Warning'}: ${message} What to do: ${fix}`;
}

export function noticeSentence({ severity, text }: Notice): string {
  const lead = severity === 'info' ? '' : severity === 'warning' ? 'Warning: ' : 'Error: ';
  return safeText(`${lead}${text}${/[.!?]$/.test(text) ? '' : '.'}`);
}

export function relaySentence({ status, target, dropped, lastError }: RelayState): string {
  const lost = dropped === 0 ? '' : ` ${dropped} spans were given up so far.`;
  switch (status) {
    case 'retrying':
      return safeText(
        `Spans cannot be sent to ${target ?? 'Zipkin'}: ${lastError ?? 'no reason is known'}.${lost}`,
      );
    case 'off':
      return 'Spans are sent nowhere.';
    default:
      return safeText(`Spans are being sent to ${target ?? 'Zipkin'} again.${lost}`);
  }
}

export function replaySentence({ original, exchange, reason, result }: ReplayJson): string {
  if (result === 'refused')
    return safeText(`Request ${original.seq} was not sent again: ${reason ?? 'no reason is known'}`);
  if (exchange === undefined) return `Request ${original.seq} would be sent again.`;
  const before = original.status === undefined ? 'no answer' : String(original.status);
  const now = exchange.status === undefined ? exchange.outcome : String(exchange.status);
  return safeText(
    `Request ${original.seq} was sent again as request ${exchange.seq}: ${before} before, ${now} now.`,
  );
}

export function summarySentence({ requests, errors, warnings, withdrawn = 0 }: SessionCounts): string {
  const undone = withdrawn === 0 ? '' : `, after ${counted(withdrawn, 'warning')} that turned out to be none`;
  return `tracectl has ended after ${counted(requests, 'request')}, ${counted(errors, 'error')} and ${counted(warnings, 'warning')}${undone}.`;
}

/** `312 milliseconds`, `1.2 seconds`. */
export function spokenDuration(micros: number): string {
  const ms = micros / 1000;
  if (ms < 1) return 'less than a millisecond';
  if (Math.round(ms) < 1000) return counted(Math.round(ms), 'millisecond');
  return `${(ms / 1000).toFixed(1)} seconds`;
}

function placeOf({ service, url, host, target }: Exchange): string {
  const name = service ?? /^[a-z]+:\/\/([^/?#]+)/i.exec(url)?.[1] ?? host;
  const path = maskedUrl(target.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/');
  return `${name}, path ${path}`;
}

function endOf({ outcome, answer, failure }: Exchange): string {
  if (outcome === 'clientLeft') return 'was given up by the client';
  if (outcome === 'tunnelled') return 'was a tunnel that ended';
  if (outcome === 'failed') return `failed: ${failure?.reason ?? 'no reason is known'};`;
  return `was answered ${answer?.status ?? 'without a status'}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
