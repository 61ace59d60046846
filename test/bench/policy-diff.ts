import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../../src/cli/command/command-context.ts';
import { listFiles } from '../../src/cli/input/list-files.ts';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { policyDiffCommand } from '../../src/cli/policy-diff/policy-diff-command.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { fleetHost, fleetRule, largeFleet } from '../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { HubSeed } from '../../src/local/arm-simulator/fleet/seed-workspace.ts';
import { policyText } from './bench-policy.ts';

const HUBS = 10_000;
const RULES = 50;

/**
 * Compares two policies over 10,000 saved hubs with 50 rules each, in one process: reading and parsing the files, 20,000
 * plans, the report. The new policy asks for a rule that no hub has, forbids one that every hub has, and changes the mode
 * of another assignment.
 */
export async function benchPolicyDiff(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-diff-'));
  try {
    for (const seed of largeFleet({ hubs: HUBS, subscriptions: 20, rules: RULES, seed: 1 }))
      writeFileSync(join(folder, `${seed.name}.json`), JSON.stringify(savedHub(seed), undefined, 2));
    writeFileSync(join(folder, 'old.yaml'), policyText());
    writeFileSync(join(folder, 'new.yaml'), newPolicy());
    const context: CommandContext = { readText: readTextFile, listFiles, now: () => new Date(), paint: NO_PAINT };
    const [before, began] = [process.cpuUsage(), Date.now()];
    const asked = { old: join(folder, 'old.yaml'), next: join(folder, 'new.yaml'), hubs: folder };
    const { exitCode, text } = await policyDiffCommand(asked, context);
    const { system, user } = process.cpuUsage(before);
    if (exitCode !== 2) throw new Error(text);
    const seconds = ((user + system) / 1e6).toFixed(1);
    const wall = ((Date.now() - began) / 1000).toFixed(1);
    const heap = Math.round(process.memoryUsage().rss / 1e6);
    process.stdout.write(
      `policy-diff, ${HUBS} saved hubs of ${RULES} rules: ${seconds} s of CPU, ${wall} s of time, ${heap} MB resident\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function newPolicy(): string {
  const forbidden = `    forbidden:\n      - { fqdn: ${fleetHost(RULES - 1)}, action: remove }\n`;
  return policyText().replace('    rules:\n', `${forbidden}    rules:\n      - fqdn: new.contoso.com\n`);
}

function savedHub({ location, name, resourceGroup, subscriptionId, tags }: HubSeed): object {
  const rules = Array.from({ length: RULES }, (_, rule) => [
    fleetRule(rule),
    { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: fleetHost(rule) },
  ]);
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
    name,
    location,
    kind: 'Hub',
    tags,
    systemData: { createdAt: '2026-01-01T00:00:00Z' },
    properties: {
      workspaceId: name,
      provisioningState: 'Succeeded',
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        firewallSku: 'Standard',
        status: { status: 'Active', sparkReady: false },
        outboundRules: Object.fromEntries(rules),
      },
    },
  };
}
