import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';

/** When commands run in these tests. */
export const AT = new Date('2026-12-01T08:00:00Z');

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `policy diff` over files in memory. */
export async function policyDiff(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  parts: Partial<CommandContext> = {},
): Promise<Ran> {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['policy', 'diff', ...args], {
    readText: (path) => (files[path] === undefined ? err('the file does not exist') : ok(files[path])),
    listFiles: (folder) => {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return below.length === 0 ? err('the folder does not exist') : ok(below.sort());
    },
    now: () => AT,
    paint: NO_PAINT,
    version: '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...parts,
  });
  return { exitCode, out, error };
}

/** A policy with one assignment for all hubs. */
export function policyOf(rules: readonly string[], settings = ''): string {
  const list = rules.map((host) => `      - fqdn: ${JSON.stringify(host)}\n`).join('');
  return `version: 1
assignments:
  - name: production
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    firewall: { sku: Standard }
    unlistedRules: allow
${settings}    rules:
${list}`;
}

/** A hub as ARM's GET returns it, with a rule for each host. */
export function savedHub(
  name: string,
  hosts: readonly string[],
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const rules = hosts.map((destination, index) => [
    `rule-${index}`,
    { type: 'FQDN', category: 'UserDefined', status: 'Active', destination },
  ]);
  return JSON.stringify({
    id: `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
    name,
    location: 'westeurope',
    kind: 'Hub',
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
    ...changes,
  });
}
