// Which rule a defect belongs to. What made a header unreadable is malformed-context in every case, with the rule that says
// more; what was read in spite of it has a code of its own.
import type { Defect } from '../propagation/defect.ts';
import type { Hop } from '../propagation/hop.ts';
import type { FindingCode } from './catalogue.ts';

/** Headers by which a family names its trace: a conflict that is pinned to one of them is about the trace. */
const TRACE_HEADERS: readonly string[] = ['x-b3-traceid', 'traceparent', 'x-ot-span-context'];

export function ruleOfDefect(defect: Defect, received: Hop['received']): FindingCode {
  const { family, header, reason, effect } = defect;
  if (family === 'request-id') return ruleOfRequestId(reason);
  if (reason === 'conflict' && TRACE_HEADERS.includes(header)) {
    return family === 'b3multi' && received?.family === 'b3' ? 'b3-forms-differ' : 'conflicting-context';
  }
  if (reason === 'conflict' || reason === 'other-span' || reason === 'other-sampling')
    return 'contexts-differ';
  if (effect === 'fatal') return 'malformed-context';
  if (effect === 'partial') return 'partial-context';
  return ruleOfTolerated(defect);
}

function ruleOfRequestId(reason: Defect['reason']): FindingCode {
  if (reason === 'too-short' || reason === 'not-hex') return 'request-id-not-hashable';
  return reason === 'repeated' ? 'repeated-header' : 'irregular-context';
}

function ruleOfTolerated({ header, reason, detail }: Defect): FindingCode {
  if (header === 'tracestate') return 'bad-tracestate';
  if (header === 'x-b3-sampled' || header === 'x-b3-flags') {
    return reason === 'repeated' ? 'repeated-header' : 'bad-sampling-value';
  }
  switch (reason) {
    case 'repeated':
      return 'repeated-header';
    case 'empty':
      return 'placeholder-id';
    case 'all-zeros':
      // Some writers say "no parent" in zeros.
      return detail.startsWith('parent id') ? 'placeholder-id' : 'zero-id';
    case 'upper-case':
      return 'upper-case-id';
    case 'too-short':
    case 'too-long':
    case 'not-hex':
      return 'unpadded-id';
    default:
      return 'irregular-context';
  }
}

/** The special case of malformed-context that a defect is; undefined for one that has no rule of its own. */
export function specialCaseOf(
  { header, reason }: Defect,
  values: readonly string[],
): FindingCode | undefined {
  if (header === 'traceparent' && (reason === 'repeated' || values.some((value) => value.includes(',')))) {
    return 'repeated-traceparent';
  }
  if (values.some((value) => /%[0-9a-f]{2}|["']/i.test(value))) return 'encoded-context';
  if (values.some(isPlaceholder)) return 'placeholder-id';
  if (reason === 'all-zeros') return 'zero-id';
  if (reason === 'upper-case') return 'upper-case-id';
  const isStructure = ['missing-field', 'too-many-fields', 'bad-version', 'bad-flag'].includes(reason);
  return header === 'traceparent' && isStructure ? 'bad-traceparent' : undefined;
}

function isPlaceholder(value: string): boolean {
  return /^(?:|-|0|null|undefined|none|nil)$/i.test(value) || /\b(?:null|undefined)\b/i.test(value);
}
