import { fleetStatus } from '../operator/fleet-status.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { runningOperations } from '../operator/running-operations.ts';
import type { ReadModel } from './read-model.ts';

/** The read model over the rows of a deployment. */
export function storedReads(deps: OperatorDeps): ReadModel {
  return {
    fleet: () => fleetStatus(deps),
    operations: () => runningOperations(deps),
  };
}
