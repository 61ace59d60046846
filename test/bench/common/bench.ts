import type { Measurement } from './measurement.ts';

/** What the command line asks of a bench. */
export interface BenchOptions {
  /** Hubs of the fleets in place of 10,000. */
  readonly hubs?: number | undefined;
}

/** A bench of one or more figures that share their preparation. */
export interface Bench {
  /** Names of its figures. */
  readonly names: readonly string[];
  /** Measures the figures that are wanted, each beside its floor, and prints each as soon as it is known. */
  readonly run: (
    wanted: ReadonlySet<string>,
    print: (measurement: Measurement) => void,
    options: BenchOptions,
  ) => Promise<void>;
}
