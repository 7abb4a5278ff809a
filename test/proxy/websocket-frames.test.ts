import { expect, test } from 'vitest';
import { WebSocketFrameCounter } from '../../src/proxy/websocket-frames.ts';

function frame(payloadBytes: number, isMasked: boolean): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const head =
    payloadBytes < 126
      ? Buffer.from([0x82, mask | payloadBytes])
      : payloadBytes < 65_536
        ? Buffer.from([0x82, mask | 126, payloadBytes >> 8, payloadBytes & 0xff])
        : Buffer.from([
            0x82,
            mask | 127,
            0,
            0,
            0,
            0,
            0,
            payloadBytes >> 16,
            (payloadBytes >> 8) & 0xff,
            payloadBytes & 0xff,
          ]);
  return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), Buffer.alloc(payloadBytes, 0xff)]);
}

const sizes = [0, 1, 125, 126, 65_535, 65_536, 70_000];

test.each([true, false])('frames of every length are counted once, masked: %s', (isMasked) => {
  const counter = new WebSocketFrameCounter();
  for (const size of sizes) counter.add(frame(size, isMasked));
  expect(counter.count).toBe(sizes.length);
});

test.each([1, 2, 3, 7, 1000])('frames are counted however the stream is cut: every %i bytes', (step) => {
  const counter = new WebSocketFrameCounter();
  const bytes = Buffer.concat(sizes.map((size) => frame(size, true)));
  for (let i = 0; i < bytes.length; i += step) counter.add(bytes.subarray(i, i + step));
  expect(counter.count).toBe(sizes.length);
});
