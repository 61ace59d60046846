import type { FleetStatus } from '../operator/fleet-status.ts';
import type { RunningOperation } from '../operator/running-operations.ts';

/**
 * Everything that a person or a program can look up about a deployment. Commands read through it only; pages and the API
 * are built on it. It renders nothing: plain data, ISO times, a stable order. No method changes a row or calls Azure.
 */
export interface ReadModel {
  /** The fleet as the last sweep and the runs since have recorded it. */
  fleet(): Promise<FleetStatus>;
  /** Azure's running operations for Hubwarden, oldest first. */
  operations(): Promise<readonly RunningOperation[]>;
}
