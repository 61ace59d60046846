import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';

const POLICY_FILE = new URL('./policy.yaml', import.meta.url);

/** Writes the policy of a stack into a folder of its own, where people edit it. `close` removes the folder. */
export async function writeLocalPolicy(factor: number): Promise<{ readonly file: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hubwarden-'));
  const file = join(folder, 'policy.yaml');
  await writeFile(file, await localPolicyText(factor));
  return { file, close: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * The local policy with its minutes on the stack's scale. Policies are written in real minutes; only here Azure's half hour
 * takes seconds.
 */
async function localPolicyText(factor: number): Promise<string> {
  const document = parseDocument(await readFile(POLICY_FILE, 'utf8'));
  const assignments = document.get('assignments');
  if (!isSeq(assignments)) throw new Error(`${POLICY_FILE.pathname}: assignments must be a list`);
  for (const assignment of assignments.items) {
    const provisioning = isMap(assignment) ? assignment.get('provisioning') : undefined;
    if (!isMap(provisioning)) continue;
    for (const key of ['warnAfterMinutes', 'failAfterMinutes']) {
      const minutes = provisioning.get(key);
      if (typeof minutes === 'number') provisioning.set(key, minutes * factor);
    }
  }
  return document.toString();
}
