import { describe, expect, it } from 'vitest';
import { parseCmdline, parseStat, programName } from '../../src/attribution/running-process.ts';

const stat = (name: string): string =>
  `4242 (${name}) S 41 40 39 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1000 200 18446744073709551615`;

describe('parseStat', () => {
  it.each(['node', 'a b', 'tmux: (server) 1', ')('])('reads a process called %s', (name) => {
    expect(parseStat(stat(name))).toEqual({
      pid: 4242,
      title: name,
      parentPid: 41,
      processGroup: 40,
      threads: 11,
      startedAt: 987_654,
    });
  });

  it.each(['', '4242', '4242 (node', '4242 (node) S 1'])('reads nothing in %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });
});

describe('parseCmdline', () => {
  it.each([
    ['node\0server.js\0--port\0' + '80\0', ['node', 'server.js', '--port', '80']],
    ['node\0\0--empty\0', ['node', '', '--empty']],
    ['nginx: worker process          \0\0\0', ['nginx: worker process']],
    ['', []],
  ])('reads %j', (text, words) => {
    expect(parseCmdline(text)).toEqual(words);
  });
});

describe('programName', () => {
  it.each([
    ['/usr/bin/node', ['node'], 'MainThread', 'node'],
    ['/usr/bin/python3.11', ['python3'], 'python3', 'python'],
    ['/tmp/orders (deleted)', ['./orders'], 'orders', 'orders'],
    [undefined, ['/opt/bin/api', 'x'], 'api', 'api'],
    [undefined, [], 'kworker/0:1', 'kworker/0:1'],
  ])('of %s is told', (executable, argv, title, name) => {
    expect(programName(executable, argv, title)).toBe(name);
  });
});
