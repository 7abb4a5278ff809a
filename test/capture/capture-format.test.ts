import { describe, expect, it } from 'vitest';
import { captureHeader, captureVersion, currentLine, encodeLine } from '../../src/capture/capture-format.ts';
import { capturedExchange } from '../../src/capture/captured-exchange.ts';

describe('captureVersion', () => {
  it('knows the header that is written', () => {
    const header = captureHeader({
      session: 's1',
      createdAtMicros: 0,
      keyId: '0a1b2c3d',
      upstreams: ['shop'],
    });
    const written: unknown = JSON.parse(encodeLine(header).toString());

    expect(written).toEqual({
      tracectl: 'capture',
      v: 2,
      created: '1970-01-01T00:00:00.000Z',
      session: 's1',
      redaction: { mode: 'keyed', keyId: '0a1b2c3d' },
      upstreams: ['shop'],
    });
    expect(captureVersion(written)).toEqual({ version: 2 });
  });

  it('knows every version that came before', () => {
    expect(captureVersion({ tracectl: 'capture', v: 1 })).toEqual({ version: 1 });
  });

  it.each([
    [undefined, 'it does not begin as a capture of tracectl does'],
    [null, 'it does not begin as a capture of tracectl does'],
    ['capture', 'it does not begin as a capture of tracectl does'],
    [{ log: { version: '1.2' } }, 'it does not begin as a capture of tracectl does'],
    [{ tracectl: 'capture', v: '1' }, 'it does not begin as a capture of tracectl does'],
    [
      { tracectl: 'capture', v: 3 },
      'it is a capture of version 3, this tracectl reads up to 2; a newer tracectl reads it',
    ],
    [{ tracectl: 'capture', v: 0 }, 'it is a capture of version 0, this tracectl reads up to 2'],
  ])('says of %j: %s', (value, problem) => {
    expect(captureVersion(value)).toEqual({ problem });
  });
});

/** As version 1 wrote it. */
const ofVersion1 = {
  ...{ v: 1, type: 'exchange', at: '2026-01-02T12:01:07.005Z', id: '00000000000000e1', seq: 7 },
  ...{ method: 'GET', url: 'http://httpbin.org/get', route: 'upstream', status: 200, outcome: 'answered' },
  ...{ responseFlags: [], durationMs: 48.213, requestBytes: 0, responseBytes: 5 },
  trace: {
    ...{ traceId: '4bf92f3577b34da6', spanId: '4bf92f3577b34da6', sampled: true, debug: false },
    relation: 'started',
  },
  headers: { received: [['Authorization', 'Bearer ***']], sent: [['Host', 'httpbin.org']] },
  client: { address: '127.0.0.1' },
  findings: ['missing-context'],
  startedAtMicros: 1_767_355_267_005_000,
  ...{ target: '/get', host: 'localhost:15001', httpVersion: '1.1', clientPort: 50123 },
  masked: { headers: ['authorization'], url: false },
  answer: { status: 200, statusMessage: 'OK', sent: [['Content-Type', 'text/plain']] },
  timing: { endedMicros: 48_213 },
  requestBody: { bytes: 0, stored: 0, truncated: false, enc: 'utf8', text: '' },
  responseBody: { bytes: 5, stored: 5, truncated: false, enc: 'utf8', text: 'hello' },
};

describe('currentLine', () => {
  it('makes a line of version 1 readable', () => {
    const read = capturedExchange(currentLine(ofVersion1, 1));

    expect(read).toMatchObject({
      exchange: {
        hop: { relation: 'started', reported: true, context: { traceId: '4bf92f3577b34da6' } },
        responseBody: { totalBytes: 5 },
      },
      findings: [{ code: 'missing-context' }],
      maskedHeaders: ['authorization'],
    });
  });

  it('makes a line of version 1 readable whose context could not be', () => {
    const line = { ...ofVersion1, trace: { relation: 'untouched' } };

    expect(capturedExchange(currentLine(line, 1))).toMatchObject({
      exchange: { hop: { relation: 'untouched', reported: false } },
    });
  });

  it('leaves a line of the current version as it is', () => {
    expect(currentLine(ofVersion1, 2)).toBe(ofVersion1);
  });

  it.each([undefined, null, 'text', 5])('leaves %j for the reader to refuse', (value) => {
    expect(currentLine(value, 1)).toBe(value);
  });
});
