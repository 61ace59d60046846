import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { YAMLMap } from 'yaml';
import { isMap, isSeq, parseDocument } from 'yaml';

const POLICY_FILE = new URL('./policy.yaml', import.meta.url);

/** The policy that a stack begins with. */
export interface LocalPolicyOptions {
  /** Scale of Azure's time. */
  readonly factor: number;
  /** Undefined: the policy of this folder. */
  readonly source?: URL | undefined;
  readonly now: Date;
}

/** Writes the policy of a stack into a folder of its own, where people edit it. `close` removes the folder. */
export async function writeLocalPolicy(
  options: LocalPolicyOptions,
): Promise<{ readonly file: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hubwarden-'));
  const file = join(folder, 'policy.yaml');
  await writeFile(file, await localPolicyText(options));
  return { file, close: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * The local policy with its minutes on the stack's scale, and its days counted from now. Policies are written in real
 * minutes; only here Azure's half hour takes seconds.
 */
async function localPolicyText({ factor, now, source = POLICY_FILE }: LocalPolicyOptions): Promise<string> {
  const document = parseDocument(await readFile(source, 'utf8'));
  const assignments = document.get('assignments');
  if (!isSeq(assignments)) throw new Error(`${source.pathname}: assignments must be a list`);
  for (const assignment of assignments.items) {
    const provisioning = isMap(assignment) ? assignment.get('provisioning') : undefined;
    if (isMap(provisioning)) scaleMinutes(provisioning, factor);
  }
  const exemptions = document.get('exemptions');
  for (const exemption of isSeq(exemptions) ? exemptions.items : []) if (isMap(exemption)) moveExpiry(exemption, now);
  return document.toString();
}

function scaleMinutes(provisioning: YAMLMap, factor: number): void {
  for (const key of ['warnAfterMinutes', 'failAfterMinutes']) {
    const minutes = provisioning.get(key);
    if (typeof minutes === 'number') provisioning.set(key, minutes * factor);
  }
}

const FIRST_DAY_MS = Date.UTC(2026, 0, 1);

/** An exemption of a sample would be over one day; its day is one after the first of 2026. */
function moveExpiry(exemption: YAMLMap, now: Date): void {
  const afterMs = Date.parse(String(exemption.get('expires'))) - FIRST_DAY_MS;
  exemption.set('expires', new Date(now.getTime() + afterMs).toISOString().slice(0, 10));
}
