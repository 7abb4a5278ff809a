import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { eventually } from '../support/eventually.ts';
import { captureIo } from './captured-io.ts';

describe('a mistake of our own', () => {
  it('restores the terminal, tells how to report it, and ends with 70', async () => {
    const io = captureIo();
    await main(['--version'], io);
    io.out();

    io.throwUncaught(new Error('the \u001b[2J impossible'));

    await eventually(() => io.endings.includes(70), 'the end');
    expect(io.endings).toEqual([0, 'restored', 'now', 70]);
    const text = io.err();
    expect(text).toContain(
      'tracectl made a mistake of its own and had to stop:\nError: the \\x1b[2J impossible\n',
    );
    expect(text).toMatch(/^ {4}at .*main\.test\.ts/m);
    expect(text).toMatch(/Please report it with the lines above \(tracectl \d+\.\d+\.\d+, Node v/);
  });

  it('is one in a command too', async () => {
    const io = captureIo();
    const broken = { ...io, env: undefined as unknown as Record<string, string> };

    await main(['config'], broken);

    expect(io.endings).toEqual(['restored', 'now', 70]);
  });

  it('may be anything that can be thrown', async () => {
    const io = captureIo();
    await main(['--version'], io);

    io.throwUncaught('a text');
    await eventually(() => io.endings.includes(70), 'the end');

    expect(io.err()).toContain('\na text\n');
  });
});

it('ends quietly when nobody reads its output any more', async () => {
  const io = captureIo();
  await main(['--version'], io);

  io.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));

  expect(io.endings).toEqual([0, 'now', 0]);
  expect(io.err()).toBe('');
});
