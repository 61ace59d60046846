import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../../src/cli/command/command-context.ts';
import { listFiles } from '../../src/cli/input/list-files.ts';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { policyDiffCommand } from '../../src/cli/policy-diff/policy-diff-command.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { fleetHost } from '../../src/local/arm-simulator/fleet/large-fleet.ts';
import { policyText } from './common/bench-policy.ts';
import { SAVED_HUBS, SAVED_RULES, saveFleet } from './saved-fleet.ts';

/**
 * Compares two policies over 10,000 saved hubs with 50 rules each, in one process: reading and parsing the files, 20,000
 * plans, the report. The new policy asks for a rule that no hub has, forbids one that every hub has, and changes the mode
 * of another assignment.
 */
export async function benchPolicyDiff(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-diff-'));
  try {
    saveFleet(folder);
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
      `policy-diff, ${SAVED_HUBS} saved hubs of ${SAVED_RULES} rules: ${seconds} s of CPU, ${wall} s of time, ${heap} MB resident\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function newPolicy(): string {
  const forbidden = `    forbidden:\n      - { fqdn: ${fleetHost(SAVED_RULES - 1)}, action: remove }\n`;
  return policyText().replace('    rules:\n', `${forbidden}    rules:\n      - fqdn: new.contoso.com\n`);
}
