import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HostLog } from '../../../src/local/functions-host/app/host-log.ts';
import type { FunctionsHost } from '../../../src/local/functions-host/start-functions-host.ts';
import { startFunctionsHost } from '../../../src/local/functions-host/start-functions-host.ts';
import { startIdentity } from '../../../src/local/identity/start-identity.ts';
import { PRINCIPAL } from '../../../src/local/stack/local-principal.ts';
import { policyText } from '../common/bench-policy.ts';
import type { Fleet } from '../common/fleet.ts';
import { heapArguments } from '../common/instance-heap.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const NEVER = '0 0 0 1 1 *';

/** The built app, in one process per group of functions, as on Flex Consumption. */
export interface BenchHost {
  readonly host: FunctionsHost;
  close(): Promise<void>;
}

/** Builds the app and starts it against the fleet. Sweeps begin only when asked for; the other timers run as deployed. */
export async function startBenchHost(fleet: Fleet, log: HostLog): Promise<BenchHost> {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'pipe' });
  const identity = await startIdentity({ principal: PRINCIPAL, now: () => new Date() });
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-bench-'));
  const policyFile = join(folder, 'policy.yaml');
  writeFileSync(policyFile, policyText());
  const host = await startFunctionsHost({
    appFile: join(ROOT, 'dist/main.cjs'),
    hostJsonFile: join(ROOT, 'dist/host.json'),
    groups: 'per-function-group',
    addressSettings: ['HUBWARDEN_PAGES_URL'],
    nodeArguments: heapArguments(),
    log,
    settings: {
      AzureWebJobsStorage: fleet.storage,
      HUBWARDEN_POLICY_PATH: policyFile,
      HUBWARDEN_ARM_ENDPOINT: fleet.url,
      HUBWARDEN_PRINCIPAL_ID: PRINCIPAL.objectId,
      HUBWARDEN_PAGES_LOCAL_OPERATOR: 'on',
      HUBWARDEN_SWEEP_SCHEDULE: NEVER,
      HUBWARDEN_WATCH_SCHEDULE: '0 * * * * *',
      HUBWARDEN_ALERT_SCHEDULE: '0 * * * * *',
      HUBWARDEN_PRUNE_SCHEDULE: NEVER,
      // A second look at a hub is a run like any other, and would be counted among the events.
      HUBWARDEN_SECOND_LOOK_SECONDS: '7200',
      AZURE_CLIENT_ID: PRINCIPAL.clientId,
      IDENTITY_ENDPOINT: identity.endpoint,
      IDENTITY_HEADER: identity.header,
      NODE_EXTRA_CA_CERTS: fleet.caFile,
    },
  });
  return {
    host,
    close: async () => {
      await host.close();
      await identity.close();
      rmSync(folder, { recursive: true });
    },
  };
}
