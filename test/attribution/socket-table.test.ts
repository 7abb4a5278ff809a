import { describe, expect, it } from 'vitest';
import { plainAddress, socketsWithPort } from '../../src/attribution/socket-table.ts';

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const line = (local: string, remote: string, state: string, uid: number, inode: number): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

const table =
  heading +
  line('0100007F:3A99', '00000000:0000', '0A', 1000, 100) +
  line('0100007F:C350', '0100007F:3A99', '01', 1000, 200) +
  line('0100007F:3A99', '0100007F:C350', '01', 1000, 300) +
  line('0100007F:C351', '0100007F:3A99', '06', 0, 0);

describe('socketsWithPort', () => {
  it('finds the sockets whose own port is wanted, and what is said of them', () => {
    const found = [...socketsWithPort([table], new Set([50_000]))];

    expect(found).toEqual([
      {
        local: { address: '127.0.0.1', port: 50_000 },
        remote: { address: '127.0.0.1', port: 15_001 },
        isListening: false,
        uid: 1000,
        inode: 200,
      },
    ]);
  });

  it('tells what listens from what is connected', () => {
    const found = [...socketsWithPort([table], new Set([15_001]))];

    expect(found.map(({ inode, isListening }) => [inode, isListening])).toEqual([
      [100, true],
      [300, false],
    ]);
  });

  it.each([1, 7, 150, 4096])('reads lines that come in pieces of %i characters', (size) => {
    const pieces = Array.from({ length: Math.ceil(table.length / size) }, (_, i) =>
      table.slice(i * size, (i + 1) * size),
    );

    expect([...socketsWithPort(pieces, new Set([50_000, 50_001]))].map(({ inode }) => inode)).toEqual([
      200, 0,
    ]);
  });

  it('reads no further than it is asked', () => {
    let read = 0;
    const pieces = function* () {
      for (const text of table.split(/(?<=\n)/)) {
        read += 1;
        yield text;
      }
    };

    const first = socketsWithPort(pieces(), new Set([15_001])).next();

    expect(first.value).toMatchObject({ inode: 100 });
    expect(read).toBe(2);
  });

  it('reads addresses of IPv6, and IPv4 within them', () => {
    const table6 =
      line('00000000000000000000000001000000:0050', '00000000000000000000000001000000:C350', '01', 0, 1) +
      line('0000000000000000FFFF00000100007F:0050', '0000000000000000FFFF00000100007F:C351', '01', 0, 2) +
      line('00000000000000000000000000000000:0050', '00000000000000000000000000000000:0000', '0A', 0, 3);

    const found = [...socketsWithPort([table6], new Set([80]))];

    expect(found.map(({ local }) => local.address)).toEqual(['::1', '127.0.0.1', '::']);
  });

  it('finds nothing in what is no table', () => {
    expect([...socketsWithPort(['', '\n\n', 'nonsense: here\n', heading], new Set([80]))]).toEqual([]);
  });
});

describe('plainAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['', ''],
  ])('writes %s as %s', (address, plain) => {
    expect(plainAddress(address)).toBe(plain);
  });
});
