// Both bodies of an exchange, each with what it is and how much of it is held.
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { isClosed } from '../../exchange/exchange.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { wrapCells } from '../../text/cells.ts';
import { bytesText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { line, type StyledLine } from '../styled-line.ts';
import { type BodyText, bodyText } from './body-text.ts';
import { outcomeLines } from './outcome-lines.ts';
import { joinSections, section } from './section.ts';

/** A line of a body that is longer is cut: minified code would fill thousands of rows. */
const MAX_LINE_CELLS = 4_000;

const kindWords: Readonly<Record<BodyText['kind'], string>> = {
  empty: 'no body',
  json: 'JSON',
  form: 'form',
  text: 'text',
  protobuf: 'protobuf, without its schema',
  grpc: 'gRPC, without its schema',
  image: 'image',
  hex: 'bytes',
};

export function bodyTab(entry: ExchangeEntry, width: number): StyledLine[] {
  const { exchange } = entry;
  if (!isClosed(exchange)) return joinSections([outcomeLines(entry, width)], width);
  const answerHeaders = exchange.answer?.received ?? exchange.answer?.sent ?? [];
  return joinSections(
    [
      outcomeLines(entry, width),
      bodySection('Request', exchange.requestBody, exchange.received, width),
      bodySection('Answer', exchange.responseBody, answerHeaders, width),
    ],
    width,
  );
}

function bodySection(
  title: string,
  body: CapturedBody,
  headers: HeaderList,
  width: number,
): readonly StyledLine[] {
  const text = bodyText(body, headers, width - 2);
  const lines = text.lines.flatMap((each) => {
    const safe = safeText(each.replaceAll('\t', '  '), { maxCells: MAX_LINE_CELLS });
    return wrapCells(safe, width - 2).map((part) => line(`  ${part}`));
  });
  const more = text.leftOut === 0 ? [] : [line(`  ... ${text.leftOut} more lines`, 'caution')];
  return section(`${title}: ${described(body, text, headers)}`, [
    ...lines,
    ...more,
    ...(lines.length === 0 ? [line('  -')] : []),
  ]);
}

/** `JSON, application/json, gzip, 3.2 MB, the first 64.0 kB are held`. */
function described(body: CapturedBody, { kind, codings, problem }: BodyText, headers: HeaderList): string {
  const type = headerValue(headers, 'content-type');
  const parts = [
    kindWords[kind],
    ...(kind === 'empty' || type === undefined ? [] : [type]),
    ...codings.map((coding) => `was ${coding}`),
    ...(problem === undefined ? [] : [`not decoded: ${problem}`]),
    ...(body.totalBytes === 0 ? [] : [bytesText(body.totalBytes)]),
    ...(body.isTruncated ? [`truncated: the first ${bytesText(body.bytes.length)} are held`] : []),
  ];
  return parts.join(', ');
}
