import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux counts the time of a process in hundredths of a second. */
const TICK_MS = 10;

/** CPU time that a process has taken so far, in milliseconds. NaN where there is no `/proc`. */
export function processCpuMs(pid: number): number {
  try {
    // The name of the process may hold blanks; what follows its closing bracket does not. Fields 14 and 15 of proc_pid_stat(5).
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=\S )/);
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/** Time that all processors together have been busy and idle so far, in milliseconds. */
export function machineTimes(): { readonly busyMs: number; readonly idleMs: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (pick: (time: (typeof times)[number]) => number): number =>
    times.reduce((total, time) => total + pick(time), 0);
  return { busyMs: sum(({ user, nice, sys, irq }) => user + nice + sys + irq), idleMs: sum(({ idle }) => idle) };
}
