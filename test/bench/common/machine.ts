import { cpus } from 'node:os';

/** Where and when a figure was measured: figures of other machines and hours do not compare. */
export interface Machine {
  /** Model of its processors, how many there are, and the version of Node. */
  readonly machine: string;
  /** Day of the measurement, UTC. */
  readonly date: string;
}

/** This machine, now. */
export function thisMachine(now: Date = new Date()): Machine {
  const [first] = cpus();
  const machine = `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
  return { machine, date: now.toISOString().slice(0, 10) };
}
