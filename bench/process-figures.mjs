// What Linux says about a process while it runs.
import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of a tick of /proc/PID/stat, of which there are 100 a second on every Linux that Node supports (USER_HZ). */
const TICK_MICROS = 10_000;

/** CPU time of all threads so far, in the program and in the kernel on its behalf; of those that have ended, too. */
export function cpuMicros(pid) {
  return ticksOf(`/proc/${pid}/stat`) * TICK_MICROS;
}

/** The same by the names that threads have; threads of one name are added up. */
export function cpuMicrosByThread(pid) {
  const byName = new Map();
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${task}`;
    try {
      const name = readFileSync(`${folder}/comm`, 'utf8').trim();
      byName.set(name, (byName.get(name) ?? 0) + ticksOf(`${folder}/stat`) * TICK_MICROS);
    } catch (error) {
      // A thread that ended meanwhile.
      if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    }
  }
  return byName;
}

export function residentMiB(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / 1024;
}

function ticksOf(path) {
  const stat = readFileSync(path, 'utf8');
  // The second field is the name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
