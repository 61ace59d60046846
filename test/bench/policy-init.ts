import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from '../../src/cli/input/list-files.ts';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { policyInitCommand } from '../../src/cli/policy-init/policy-init-command.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { SAVED_HUBS, SAVED_RULES, saveFleet } from './saved-fleet.ts';

/** Proposes a policy from 10,000 saved hubs with 50 rules each, in one process: reading and parsing the files too. */
export async function benchPolicyInit(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'policy-init-'));
  try {
    saveFleet(folder);
    const [before, began] = [process.cpuUsage(), Date.now()];
    const context = { readText: readTextFile, listFiles, now: () => new Date(), paint: NO_PAINT };
    const { exitCode, text } = await policyInitCommand({ hubs: folder }, context);
    const { system, user } = process.cpuUsage(before);
    if (exitCode !== 0) throw new Error(text);
    const seconds = ((user + system) / 1e6).toFixed(1);
    const wall = ((Date.now() - began) / 1000).toFixed(1);
    const heap = Math.round(process.memoryUsage().rss / 1e6);
    process.stdout.write(
      `policy-init, ${SAVED_HUBS} saved hubs of ${SAVED_RULES} rules: ${seconds} s of CPU, ${wall} s of time, ${heap} MB resident, ${text.length} characters\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
