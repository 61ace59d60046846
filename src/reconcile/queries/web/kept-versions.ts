import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { shown } from '../../../core/text/plain-text.ts';
import type { FleetSource } from '../../operator/fleet-view.ts';
import { diffRecords } from '../../operator/policy-diff/diff-records.ts';
import { storedPolicy } from '../../policy/policy-reader.ts';
import type { Rows } from '../../ports.ts';
import { activePolicy, storedVersion, storedVersions } from '../../records/policy-record.ts';
import type { KeptVersion, VersionsDiff, VersionText } from '../web-reads.ts';

/** Where versions come from. */
export interface VersionDeps {
  readonly rows: Rows;
  /** The fleet, for the number of hubs on a version. */
  readonly readFleet: FleetSource;
}

/** Every version whose text is kept, the newest activation first. */
export async function keptVersions({ readFleet, rows }: VersionDeps): Promise<Result<readonly KeptVersion[], string>> {
  const fleet = await readFleet();
  if (!fleet.ok) return fleet;
  const active = (await activePolicy(rows))?.value.hash;
  const counts = new Map<string, number>();
  for (const { policyVersion = '' } of fleet.value.hubs)
    counts.set(policyVersion, (counts.get(policyVersion) ?? 0) + 1);
  const stored = await storedVersions(rows);
  return ok(
    stored.map(({ activatedAt, hash }) => ({
      ...{ version: hash, activatedAt, isActive: hash === active },
      hubs: counts.get(hash) ?? 0,
    })),
  );
}

/** The text of a version. @param version its hash, or the beginning of it */
export async function versionText(deps: VersionDeps, version: string): Promise<Result<VersionText, string>> {
  const found = await findVersion(deps, version);
  if (!found.ok) return found;
  const stored = await storedVersion(deps.rows, found.value.version);
  return stored === undefined
    ? err(`The text of version ${found.value.version} is no longer kept.`)
    : ok({ ...found.value, text: stored.text });
}

/** Compares two versions over the records of all hubs. */
export async function versionsDiff(
  deps: VersionDeps,
  old: string,
  next: string,
): Promise<Result<VersionsDiff, string>> {
  const [before, after] = [await findVersion(deps, old), await findVersion(deps, next)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  const [oldPolicy, nextPolicy] = [
    await storedPolicy(deps.rows, before.value.version),
    await storedPolicy(deps.rows, after.value.version),
  ];
  if (!oldPolicy.ok) return oldPolicy;
  if (!nextPolicy.ok) return nextPolicy;
  const policies = { old: oldPolicy.value.policy, next: nextPolicy.value.policy };
  const { diff, unread } = await diffRecords(deps.rows, policies);
  const names = unread.map(({ hubId }) => hubIdParts(hubId as HubId).name);
  return ok({ old: before.value, next: after.value, diff, unread: names });
}

async function findVersion(deps: VersionDeps, text: string): Promise<Result<KeptVersion, string>> {
  const versions = await keptVersions(deps);
  if (!versions.ok) return versions;
  const wanted = foldCase(text.trim());
  const found = wanted === '' ? [] : versions.value.filter(({ version }) => version.startsWith(wanted));
  const exact = found.find(({ version }) => version === wanted);
  const [only, ...others] = exact === undefined ? found : [exact];
  if (only === undefined)
    return err(
      `No version ${shown(text)} is kept. Hubwarden deletes a version that no hub is on, some time after the next one is in force everywhere.`,
    );
  if (others.length > 0)
    return err(
      `${found.length} versions begin with ${shown(text)}: ${found.map(({ version }) => version).join(', ')}. Write more digits.`,
    );
  return ok(only);
}
