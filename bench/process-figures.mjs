// What Linux says about a process while it runs.
import { readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat a second: 100 on every Linux that Node supports (USER_HZ). */
const TICKS = 100;

/** CPU seconds of all threads so far, in the program and in the kernel on its behalf. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function residentMiB(pid) {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / 1024;
}
