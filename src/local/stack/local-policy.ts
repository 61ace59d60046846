import { readFile } from 'node:fs/promises';
import { isMap, isSeq, parseDocument } from 'yaml';

const POLICY_FILE = new URL('./policy.yaml', import.meta.url);

/**
 * The local policy with its minutes on the stack's scale. Policies are written in real minutes; only here Azure's half hour
 * takes seconds.
 */
export async function localPolicyText(factor: number): Promise<string> {
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
