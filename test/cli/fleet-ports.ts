import { roleActions } from '../../src/adapters/arm/arm-operations.ts';
import { armSetup } from '../../src/adapters/arm/arm-setup.ts';
import { MemoryQueue } from '../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import type { CommandContext, SweepContext } from '../../src/cli/command/command-context.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import { ok } from '../../src/core/result.ts';
import { simulatorTransport } from '../../src/local/arm-simulator/in-process-transport.ts';
import { policyFromTables } from '../../src/reconcile/policy/policy-from-tables.ts';
import { appDeps, OBJECT_ID, ownCredential } from '../app/app-deps.ts';
import { rememberedPolicy } from '../app/remembered-policy.ts';
import { pagesAnswer } from '../reconcile/doctor/pages/pages-as-deployed.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';

const AZURE = 'https://management.azure.com';

/** `sweep` over the Azure of a world, with rows and queue of its own, as the composed command has them. */
export function sweepPort(world: VirtualApp): SweepContext {
  const { clock, simulator } = world;
  return {
    connect: async (policy) => {
      const rows = new MemoryRows();
      const queue = new MemoryQueue(clock);
      const source = { read: async () => ok(policy) };
      const apiVersion = DEFAULT_API_VERSION;
      const policyReader = rememberedPolicy({ source, rows, clock, cacheSeconds: 30, apiVersion });
      const transport = simulatorTransport(simulator, clock);
      return ok({ deps: appDeps({ rows, queue, clock, transport, policy: policyReader }), messages: queue });
    },
    progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
  };
}

/** `apply` over the Azure and the tables of a world, with its policy in force. */
export function applyPort(world: VirtualApp): NonNullable<CommandContext['apply']> {
  return async () => ok({ ...world.deps, policy: policyFromTables(world.rows) });
}

/** `doctor` over the Azure and the tables of a world, as the app's identity. */
export function doctorPort(world: VirtualApp): NonNullable<CommandContext['doctor']> {
  const { clock, simulator } = world;
  const azure = armSetup({
    endpoint: AZURE,
    tokenScope: `${AZURE}/.default`,
    apiVersion: DEFAULT_API_VERSION,
    accountApiVersion: '2026-05-01',
    credential: ownCredential(),
    clock,
    timings: { readTimeoutSeconds: 20, writeTimeoutSeconds: 30 },
    version: '0',
    transport: simulatorTransport(simulator, clock),
  });
  return async () =>
    ok({
      azure,
      // The pages of a deployment as a stranger sees them.
      probe: async (request) => ok(pagesAnswer(request)),
      needed: roleActions(),
      settings: ok({ principalId: OBJECT_ID, accountName: 'sthubwarden' }),
      tables: ok(world.deps),
    });
}
