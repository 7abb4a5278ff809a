// A process as the system's files tell of it.
import type { RunningProcess } from '../../src/attribution/running-process.ts';

export function sampleProcess(changes: Partial<RunningProcess> = {}): RunningProcess {
  return {
    pid: 4242,
    parentPid: 1,
    processGroup: 4242,
    startedAt: 100,
    threads: 1,
    title: 'node',
    name: 'node',
    argv: ['node', 'orders.js'],
    cwd: '/home/dev/shop',
    executable: '/usr/bin/node',
    ...changes,
  };
}
