import { describe, expect, it } from 'vitest';
import { junitXml } from '../../../src/headless/check/junit-xml.ts';
import { folded, hostile, result, warning } from '../../support/check-results.ts';

describe('the report as JUnit XML', () => {
  it('has a case for each finding, and a failure where it fails', () => {
    expect(junitXml(result([folded(), warning]), 1.5)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tracectl check" tests="2" failures="1" errors="0" skipped="0" time="1.500">
  <testsuite name="npm test" tests="2" failures="1" errors="0" skipped="0" time="1.500">
    <testcase classname="tracectl.client-not-instrumented" name="client-not-instrumented orders -&gt; payments">
      <failure type="client-not-instrumented" message="orders dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing.">orders dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing. (12 of 12 calls)
traceparent: (absent)
Fix: Instrument it too.</failure>
    </testcase>
    <testcase classname="tracectl.upper-case-id" name="upper-case-id web -&gt; payments">
      <system-out>warning: web sent ids in upper case. (3 of 12 calls)
traceparent: (absent)
Fix: Write ids in lower case.</system-out>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });

  it('has one case that passed when there is nothing to say', () => {
    expect(junitXml(result([]), 0)).toContain(
      '<testcase classname="tracectl.propagation" name="no findings in 42 requests"/>',
    );
  });

  it('counts conditions on single requests as failures', () => {
    const xml = junitXml(result([], { conditions: ['Exchange 3 was answered 503.'] }), 0);

    expect(xml).toContain('tests="1" failures="1"');
    expect(xml).toContain('<failure type="fail-on" message="Exchange 3 was answered 503.">');
  });

  it('lets nothing out of the text that stands in it, and writes no character that XML has not', () => {
    const finding = folded({
      message: hostile,
      fix: hostile,
      service: hostile,
      evidence: [[hostile, hostile]],
    });

    const xml = junitXml(result([finding], { subject: hostile, conditions: [hostile] }), 0);

    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(xml.isWellFormed()).toBe(true);
    expect(xml).not.toContain(']]>');
    const withoutMarkup = xml.replace(
      /<\??\/?(?:xml|testsuites|testsuite|testcase|failure|system-out)(?: [a-z]+="[^"<>]*")*\/?\??>/g,
      '',
    );
    expect(withoutMarkup).not.toMatch(/[<>]/);
    expect(withoutMarkup.replace(/&(?:amp|lt|gt|quot);/g, '')).not.toContain('&');
  });
});
