import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { listFiles } from '../../../src/cli/input/list-files.ts';
import { readTextFile } from '../../../src/cli/input/read-text-file.ts';
import { policyDiffCommand } from '../../../src/cli/policy-diff/policy-diff-command.ts';
import { policyInitCommand } from '../../../src/cli/policy-init/policy-init-command.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { fleetHost } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import type { Bench } from '../common/bench.ts';
import { policyText } from '../common/bench-policy.ts';
import type { Measurement } from '../common/measurement.ts';
import { SAVED_HUBS, SAVED_RULES, saveFleet } from './saved-fleet.ts';

const CONTEXT: CommandContext = { readText: readTextFile, listFiles, now: () => new Date(), paint: NO_PAINT };

/**
 * `policy diff` and `policy init` over 10,000 saved hubs with 50 rules each, in one process. The new policy of the
 * difference asks for a rule that no hub has, and forbids one that every hub has. The floor reads and parses the same files.
 */
export const POLICY_FLEET_BENCH: Bench = {
  names: ['policy-diff', 'policy-init'],
  run: async (wanted, print, { hubs = SAVED_HUBS }) => {
    const folder = mkdtempSync(join(tmpdir(), 'hubwarden-bench-'));
    try {
      saveFleet(folder, hubs);
      if (wanted.has('policy-init')) print(await measured('policy-init', folder, hubs, initOver));
      writeFileSync(join(folder, 'old.yaml'), policyText());
      writeFileSync(join(folder, 'new.yaml'), newPolicy());
      if (wanted.has('policy-diff')) print(await measured('policy-diff', folder, hubs, diffOver));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function measured(
  name: string,
  folder: string,
  hubs: number,
  work: (folder: string) => Promise<void>,
): Promise<Measurement> {
  const floor = await cpuSeconds(() => parseAll(folder));
  const began = performance.now();
  const value = await cpuSeconds(() => work(folder));
  const wall = ((performance.now() - began) / 1000).toFixed(1);
  const resident = Math.round(process.memoryUsage().rss / 1e6);
  return {
    ...{ name, value, unit: 's CPU', floor },
    detail: `${hubs} saved hubs of ${SAVED_RULES} rules; ${wall} s, ${resident} MB resident; floor: reading and JSON.parse of the files`,
  };
}

async function diffOver(folder: string): Promise<void> {
  const asked = { old: join(folder, 'old.yaml'), next: join(folder, 'new.yaml'), hubs: folder };
  const { exitCode, text } = await policyDiffCommand(asked, CONTEXT);
  if (exitCode !== 2) throw new Error(text);
}

async function initOver(folder: string): Promise<void> {
  const { exitCode, text } = await policyInitCommand({ hubs: folder }, CONTEXT);
  if (exitCode !== 0) throw new Error(text);
}

async function parseAll(folder: string): Promise<void> {
  let rules = 0;
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    const { properties } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly properties: { readonly managedNetwork: { readonly outboundRules: object } };
    };
    rules += Object.keys(properties.managedNetwork.outboundRules).length;
  }
  if (rules === 0) throw new Error('no hub was saved');
}

async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function newPolicy(): string {
  const forbidden = `    forbidden:\n      - { fqdn: ${fleetHost(SAVED_RULES - 1)}, action: remove }\n`;
  return policyText().replace('    rules:\n', `${forbidden}    rules:\n      - fqdn: new.contoso.com\n`);
}
