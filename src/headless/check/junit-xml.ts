// The report of a check as JUnit XML, in the form that CI systems read (Jenkins, GitLab, Azure, Buildkite): one suite, one
// case a finding, and a case that passed for whatever was clean. Pure.
import type { FoldedFinding } from '../../exchange/finding.ts';
import { type CheckResult, placeText, timesText } from './check-result.ts';

export function junitXml(result: CheckResult, seconds: number): string {
  const { subject, findings, failing, conditions, requests } = result;
  const failed = new Set<FoldedFinding>(failing);
  const cases = [
    ...findings.map((finding) => findingCase(finding, failed.has(finding))),
    ...conditions.map((sentence) => conditionCase(sentence)),
  ];
  if (cases.length === 0) cases.push(testCase('propagation', `no findings in ${requests} requests`, ''));
  const counts = `tests="${cases.length}" failures="${failing.length + conditions.length}" errors="0" skipped="0"`;
  const time = `time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tracectl check" ${counts} ${time}>`,
    `  <testsuite name="${attribute(subject)}" ${counts} ${time}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function findingCase(finding: FoldedFinding, hasFailed: boolean): string {
  const { code, rule = code, severity, message, fix, evidence } = finding;
  const place = placeText(finding);
  const text = [
    `${message} (${timesText(finding)})`,
    ...evidence.map(([name, value]) => `${name}: ${value}`),
    `Fix: ${fix}`,
  ].join('\n');
  const body = hasFailed
    ? `      <failure type="${attribute(rule)}" message="${attribute(message)}">${content(text)}</failure>\n`
    : `      <system-out>${content(`${severity}: ${text}`)}</system-out>\n`;
  return testCase(rule, place === '' ? rule : `${rule} ${place}`, body);
}

function conditionCase(sentence: string): string {
  return testCase(
    'fail-on',
    sentence,
    `      <failure type="fail-on" message="${attribute(sentence)}">${content(sentence)}</failure>\n`,
  );
}

function testCase(className: string, name: string, body: string): string {
  const head = `    <testcase classname="tracectl.${attribute(className)}" name="${attribute(name)}"`;
  return body === '' ? `${head}/>` : `${head}>\n${body}    </testcase>`;
}

/** XML 1.0 has no way to write these, escaped or not: a parser refuses the whole file. */
const NOT_XML = /[^\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function content(text: string): string {
  return (
    text
      .replace(NOT_XML, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      // Only `]]>` must not stand in text; to escape every one is simpler.
      .replaceAll('>', '&gt;')
  );
}

/** Line ends in attributes are read as blanks unless they are escaped. */
function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
}
