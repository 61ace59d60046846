import type { DigestHub } from '../../core/alert/content/digest.ts';
import { silenceOf } from '../../core/alert/decision/suppression.ts';
import type { AlertRecord, InstanceRecord } from '../records/alert-record.ts';
import { instancesOfNewEdition } from '../records/alert-record.ts';
import type { AlertContext } from './alert-context.ts';
import { subjectOf } from './alert-context.ts';
import type { AlertDeps } from './receivers.ts';

/** Findings that this version of Hubwarden is the first to raise, and that no digest has listed yet. */
export interface NewEditionFindings {
  readonly hubs: readonly DigestHub[];
  /** Start of the newest of these findings (ISO); undefined: there are none. */
  readonly newest: string | undefined;
}

type Subject = NonNullable<InstanceRecord['subjects']>[number];

/**
 * Reads the firing findings that this version is the first to raise.
 *
 * @param until a digest listed all that began by this time; undefined: none did
 */
export async function newEditionFindings(
  deps: Pick<AlertDeps, 'rows'>,
  context: AlertContext,
  until: string | undefined,
): Promise<NewEditionFindings> {
  const hubs = new Map<string, { readonly hubName: string; readonly codes: Set<AlertRecord['code']> }>();
  let newest: string | undefined;
  for await (const instance of instancesOfNewEdition(deps.rows)) {
    for (const { since } of (instance.subjects ?? []).filter((each) => isUnlisted(each, instance, context, until))) {
      const hub = hubs.get(instance.hubId) ?? { hubName: instance.hubName, codes: new Set() };
      hub.codes.add(instance.code);
      hubs.set(instance.hubId, hub);
      if (newest === undefined || since > newest) newest = since;
    }
  }
  const all = [...hubs].map(([hubId, { codes, hubName }]) => ({ hubId, hubName, codes: [...codes].sort() }));
  return { hubs: all.sort((a, b) => (a.hubId < b.hubId ? -1 : 1)), newest };
}

function isUnlisted(
  { digest, endedAt, rule, since }: Subject,
  instance: InstanceRecord,
  context: AlertContext,
  until: string | undefined,
): boolean {
  if (!instance.firing || digest !== 'NewEdition' || endedAt !== undefined) return false;
  if (until !== undefined && since <= until) return false;
  const about = rule === undefined ? undefined : { rule, since: new Date(since) };
  return silenceOf(subjectOf(instance, context), context.silences, context.now, about) === undefined;
}

/** Merges two lists of hubs: each hub once, with all of its codes. */
export function mergedHubs(a: readonly DigestHub[], b: readonly DigestHub[]): readonly DigestHub[] {
  const hubs = new Map(a.map((each) => [each.hubId, each]));
  for (const each of b) {
    const known = hubs.get(each.hubId);
    hubs.set(each.hubId, { ...each, codes: [...new Set([...(known?.codes ?? []), ...each.codes])].sort() });
  }
  return [...hubs.values()];
}
