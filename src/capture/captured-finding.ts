// A finding as a line has it, given back as it was told.
import type { Finding, Severity } from '../exchange/finding.ts';
import type { FieldReader } from './json-fields.ts';

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** `wrong` is added to. */
export function capturedFinding(finding: FieldReader, wrong: string[]): Finding {
  const said = finding.text('severity');
  const severity = severities.find((each) => each === said);
  if (severity === undefined) wrong.push('severity');
  return {
    code: finding.text('code'),
    ...finding.optionalText('rule'),
    severity: severity ?? 'error',
    ...finding.optionalText('exchange'),
    ...finding.optionalText('traceId'),
    ...finding.optionalText('service'),
    ...finding.optionalText('callee'),
    message: finding.text('message'),
    fix: finding.text('fix'),
    evidence: finding.pairs('evidence'),
  };
}
