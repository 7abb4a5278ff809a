import { describe, expect, it } from 'vitest';
import { isWorkerOf, leaderOf } from '../../src/attribution/leader-of.ts';
import type { RunningProcess } from '../../src/attribution/running-process.ts';
import { sampleProcess } from '../support/sample-process.ts';

const parent = (changes: Partial<RunningProcess> = {}) =>
  sampleProcess({ pid: 10, processGroup: 10, parentPid: 2, ...changes });
const worker = (changes: Partial<RunningProcess> = {}) =>
  sampleProcess({ pid: 11, processGroup: 10, parentPid: 10, ...changes });

describe('isWorkerOf', () => {
  it.each<[string, Partial<RunningProcess>, Partial<RunningProcess>]>([
    ['forked with the same command line', {}, {}],
    [
      'of Node’s cluster, with other options of Node',
      { argv: ['node', 'server.js'] },
      { argv: ['node', '--inspect=1', 'server.js'] },
    ],
    [
      'of gunicorn, which titles itself',
      { argv: ['gunicorn: master [orders:app]'] },
      { argv: ['gunicorn: worker [orders:app]'] },
    ],
    [
      'of Python’s multiprocessing',
      { argv: ['python', 'uvicorn', 'a:app'], executable: '/usr/bin/python3' },
      {
        argv: [
          'python',
          '-c',
          'from multiprocessing.spawn import spawn_main; spawn_main()',
          '--multiprocessing-fork',
        ],
        executable: '/usr/bin/python3',
      },
    ],
  ])('is a process %s', (_, ofParent, ofWorker) => {
    expect(isWorkerOf(worker(ofWorker), parent(ofParent))).toBe(true);
  });

  it.each<[string, Partial<RunningProcess>, Partial<RunningProcess>]>([
    ['another script, started by a tool in the same folder', { argv: ['node', 'concurrently.js'] }, {}],
    ['another program', { executable: '/bin/sh', argv: ['sh', '-c', 'node orders.js'] }, {}],
    ['another folder', { cwd: '/work' }, {}],
    ['another process group', {}, { processGroup: 11 }],
    ['two titles', { argv: ['nginx: master'] }, { argv: ['redis: worker'] }],
  ])('is no process with %s', (_, ofParent, ofWorker) => {
    expect(isWorkerOf(worker(ofWorker), parent(ofParent))).toBe(false);
  });
});

describe('leaderOf', () => {
  const processes = [parent(), worker(), worker({ pid: 12, parentPid: 11 })];
  const parentOf = (pid: number) => processes.find((each) => each.pid === pid);

  it('is the process at the top of the workers', () => {
    expect(leaderOf(worker({ pid: 12, parentPid: 11 }), parentOf).pid).toBe(10);
  });

  it('is the process itself when its parent is another program, or not to be seen', () => {
    expect(leaderOf(parent(), parentOf).pid).toBe(10);
    expect(leaderOf(worker({ argv: ['curl', 'a'] }), parentOf).pid).toBe(11);
  });

  it('ends where parents go round', () => {
    const circle = [sampleProcess({ pid: 5, parentPid: 6 }), sampleProcess({ pid: 6, parentPid: 5 })];

    expect([5, 6]).toContain(
      leaderOf(circle[0] as RunningProcess, (pid) => circle.find((each) => each.pid === pid)).pid,
    );
  });
});
