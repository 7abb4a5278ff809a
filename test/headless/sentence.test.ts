import { describe, expect, it } from 'vitest';
import {
  exchangeSentence,
  lateFindingSentence,
  noticeSentence,
  readySentence,
  relaySentence,
  spokenDuration,
  summarySentence,
  withdrawnSentence,
} from '../../src/headless/sentence.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { missingContext } from '../support/session-entries.ts';

describe('lateFindingSentence', () => {
  it('tells what was found later, and no information', () => {
    expect(lateFindingSentence({ ...missingContext, severity: 'error' })).toMatch(/^Error: .* What to do: /);
    expect(lateFindingSentence({ ...missingContext, severity: 'info' })).toBeUndefined();
  });
});

describe('exchangeSentence', () => {
  it('tells the request, its end and how long it took', () => {
    expect(exchangeSentence(sampleExchange(), [])).toBe(
      'Request 7, GET to httpbin.org, path /get, was answered 200 after 48 milliseconds.',
    );
  });

  it('tells what is wrong and what to do, and no information', () => {
    const findings = [missingContext, { ...missingContext, severity: 'info' as const, message: 'Nothing.' }];

    expect(exchangeSentence(sampleExchange(), findings)).toMatch(
      / milliseconds\. Warning: The request to tax came in without any trace headers\. What to do: Let the caller [^.]*\.$/,
    );
  });

  it.each([
    [{ outcome: 'clientLeft' as const }, 'was given up by the client after'],
    [{ outcome: 'tunnelled' as const }, 'was a tunnel that ended after'],
    [
      {
        outcome: 'failed' as const,
        failure: { flag: 'UF' as const, side: 'upstream' as const, reason: 'refused' },
      },
      'failed: refused; after',
    ],
    [{ replayOf: 'x' }, 'Replay 7, GET'],
    [{ target: '/x?token=abc' }, 'path /x?token=***,'],
  ])('of %j holds %j', (changes, words) => {
    expect(exchangeSentence(sampleExchange(changes), [])).toContain(words);
  });

  it('is one line, whatever a request carries', () => {
    expect(exchangeSentence(sampleExchange({ method: 'G\x1b[2J\nT' }), [])).toMatch(/^[\x20-\x7e]+$/);
  });
});

const NONE = { openings: 0, bodies: 0, records: 0 };

describe('the other sentences', () => {
  it('tell where tracectl listens', () => {
    const info = {
      session: '',
      pid: 1,
      proxy: ['http://127.0.0.1:1', 'http://[::1]:1'],
      services: [],
      callers: [],
      upstreams: [],
    };

    expect(readySentence({ ...info, sink: 'http://127.0.0.1:2', relay: 'http://z' })).toBe(
      'tracectl is ready. The proxy is at http://127.0.0.1:1 and http://[::1]:1. Spans are taken at http://127.0.0.1:2 and sent on to http://z.',
    );
    expect(readySentence(info)).toContain('No spans are taken.');
  });

  it('take a warning back, and count those that were', () => {
    const warning = { code: 'missing-context', severity: 'warning', fix: '', evidence: [] } as const;

    expect(
      withdrawnSentence(
        { ...warning, message: 'a' },
        { ...warning, severity: 'info', message: 'curl is an entry point.' },
        sampleExchange({ seq: 7 }),
      ),
    ).toBe('The warning missing-context of request 7 does not hold any more. curl is an entry point.');
    expect(
      summarySentence({ ...{ requests: 2, errors: 0, warnings: 1, withdrawn: 1, evicted: 0 }, shed: NONE }),
    ).toBe(
      'tracectl has ended after 2 requests, 0 errors and 1 warning, after 1 warning that turned out to be none.',
    );
  });

  it('end with a full stop, once', () => {
    expect(noticeSentence({ atMicros: 0, severity: 'warning', text: 'A port moved.' })).toBe(
      'Warning: A port moved.',
    );
    expect(noticeSentence({ atMicros: 0, severity: 'info', text: 'a port moved' })).toBe('a port moved.');
  });

  it('tell when Zipkin cannot be reached, and when it can again', () => {
    const state = { target: 'http://z', queued: 1, sent: 0, dropped: 3 };

    expect(relaySentence({ ...state, status: 'retrying', lastError: 'refused' })).toBe(
      'Spans cannot be sent to http://z: refused. 3 spans were given up so far.',
    );
    expect(relaySentence({ ...state, status: 'ok', dropped: 0 })).toBe(
      'Spans are being sent to http://z again.',
    );
  });
});

describe('spokenDuration', () => {
  it.each([
    [400, 'less than a millisecond'],
    [1_000, '1 millisecond'],
    [312_000, '312 milliseconds'],
    [1_204_000, '1.2 seconds'],
  ])('of %d is %s', (micros, words) => {
    expect(spokenDuration(micros)).toBe(words);
  });
});
