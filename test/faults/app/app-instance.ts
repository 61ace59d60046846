import { armManagedNetworkClient } from '../../../src/adapters/arm/arm-managed-network-client.ts';
import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import type { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { DEFAULT_API_VERSION } from '../../../src/core/azure/api-versions.ts';
import type { Timings } from '../../../src/core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import type { Clock } from '../../../src/reconcile/ports.ts';
import { NO_TELEMETRY } from '../../../src/reconcile/telemetry.ts';
import { ownCredential } from '../../reconcile/world.ts';

/** What differs between the processes of a fault world. */
export interface InstanceParts
  extends Pick<ReconcileDeps, 'rows' | 'queue' | 'directory' | 'policy' | 'writeStrategy'> {
  readonly clock: Clock;
  readonly transport: ArmTransport;
  readonly apiVersion: string | undefined;
}

/** Seldom polls make short schedules; how often an operation is asked about changes nothing else. */
const TIMINGS: Timings = { ...DEFAULT_TIMINGS, pollFirstSeconds: 240, pollSeconds: 900 };

/** One process of the app as its composition root makes it, with the given ports. */
export function instanceDeps({ transport, apiVersion = DEFAULT_API_VERSION, ...parts }: InstanceParts): ReconcileDeps {
  const network = armManagedNetworkClient({
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion,
    credential: ownCredential(),
    clock: parts.clock,
    timings: TIMINGS,
    version: 'test',
    transport,
  });
  const log = { info: silent, warn: silent, error: silent };
  return { ...parts, network, log, telemetry: NO_TELEMETRY, timings: TIMINGS, writesAllowed: true };
}

/** A clock that is some seconds ahead of the world's, and gives ids of its own. */
export function clockOf(base: VirtualClock, aheadSeconds: number, name: string): Clock {
  let ids = 0;
  return {
    now: () => new Date(base.now().getTime() + aheadSeconds * 1000),
    random: () => base.random(),
    wait: (seconds) => base.wait(seconds),
    newId: () => {
      ids += 1;
      return `${name}-${String(ids).padStart(12, '0')}`;
    },
  };
}

function silent(): void {
  // Nobody reads the log of ten thousand runs.
}
