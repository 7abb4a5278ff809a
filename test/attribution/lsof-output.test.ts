import { describe, expect, it } from 'vitest';
import { parseLsofFolders, parseLsofSockets, parsePs } from '../../src/attribution/lsof-output.ts';

describe('parseLsofSockets', () => {
  it('reads who listens and who is connected, on both families', () => {
    const text = [
      'p101',
      'f22',
      'n127.0.0.1:50000->127.0.0.1:15001',
      'p102',
      'f3',
      'n*:3001',
      'f4',
      'n[::1]:3002',
      'f5',
      'n[::ffff:127.0.0.1]:3001->[::ffff:127.0.0.1]:40000',
      '',
    ].join('\n');

    expect(parseLsofSockets(text)).toEqual([
      {
        pid: 101,
        local: { address: '127.0.0.1', port: 50_000 },
        remote: { address: '127.0.0.1', port: 15_001 },
      },
      { pid: 102, local: { address: '0.0.0.0', port: 3001 } },
      { pid: 102, local: { address: '::1', port: 3002 } },
      {
        pid: 102,
        local: { address: '127.0.0.1', port: 3001 },
        remote: { address: '127.0.0.1', port: 40_000 },
      },
    ]);
  });

  it('overlooks what is no socket', () => {
    expect(parseLsofSockets('p1\nf1\nn/dev/null\nn*:*\n\nlsof: WARNING: something\n')).toEqual([]);
  });
});

describe('parseLsofFolders', () => {
  it('reads the folder of each process', () => {
    expect([...parseLsofFolders('p101\nfcwd\nn/home/dev/shop\np102\nfcwd\nn/a b\n')]).toEqual([
      [101, '/home/dev/shop'],
      [102, '/a b'],
    ]);
  });
});

describe('parsePs', () => {
  it('reads processes with their parents, groups and commands', () => {
    const commands =
      '  101     1   101 /usr/local/bin/node orders.js --port 3001\n  102   101   101 sh -c x\n';
    const programs = '  101 /usr/local/bin/node\n  102 sh\n';

    expect(parsePs(commands, programs).get(101)).toMatchObject({
      pid: 101,
      parentPid: 1,
      processGroup: 101,
      name: 'node',
      executable: '/usr/local/bin/node',
      argv: ['/usr/local/bin/node', 'orders.js', '--port', '3001'],
    });
    expect(parsePs(commands, programs).get(102)).toMatchObject({ parentPid: 101, name: 'sh' });
  });

  it('reads nothing in what is no list of processes', () => {
    expect(parsePs('', '').size).toBe(0);
    expect(parsePs('nonsense\n', 'nonsense\n').size).toBe(0);
  });
});
