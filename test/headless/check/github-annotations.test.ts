import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../src/headless/check/github-annotations.ts';
import { folded, hostile, result, warning } from '../../support/check-results.ts';

describe('the report as annotations of GitHub Actions', () => {
  it('makes errors of what fails, warnings of the rest, and a notice of the verdict', () => {
    const information = folded({ code: 'stale-b3', severity: 'info' });

    expect(githubAnnotations(result([folded(), warning, information, { ...warning, isRare: true }]))).toEqual(
      [
        '::error title=client-not-instrumented (orders -> payments)::orders dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing. (12 of 12 calls)%0AFix: Instrument it too.',
        '::warning title=upper-case-id (web -> payments)::web sent ids in upper case. (3 of 12 calls)%0AFix: Write ids in lower case.',
        '::notice title=tracectl check::Failed because of client-not-instrumented. 42 requests of npm test: 1 error, 2 warnings, 1 information.',
      ],
    );
  });

  it('lets no text begin a command of its own, or another property', () => {
    const lines = githubAnnotations(
      result([folded({ message: hostile, service: `${hostile},file=/etc/passwd` })], {
        conditions: [hostile],
      }),
    );

    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/);
      const [, title = ''] = /^::\w+ title=(.*?)::/.exec(line) ?? [];
      expect(title).not.toMatch(/[,:]/);
    }
    expect(lines[0]).toContain('%250A');
  });

  it('keeps within what GitHub shows', () => {
    const many = Array.from({ length: 30 }, (_, n) => folded({ callee: `c${n}` }));

    expect(githubAnnotations(result(many))).toHaveLength(11);
  });
});
