import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** Hubs with one finding that notifies no receiver. */
export interface Unnotified {
  readonly code: string;
  /** The reason, in words. */
  readonly why: string;
  /** Names of the hubs, sorted. */
  readonly hubs: readonly string[];
}

type Finding = HubRecord['status']['findings'][number];

/** Findings of the fleet, exempt ones included, that raise no alert. Sorted by code. */
export async function hubsWithoutAlert({ rows }: Pick<OperatorDeps, 'rows'>): Promise<readonly Unnotified[]> {
  const found = new Map<string, { readonly code: string; readonly why: string; readonly hubs: Set<string> }>();
  for await (const record of hubRecords(rows).list()) {
    if (record.goneAt !== undefined) continue;
    for (const finding of record.status.findings.filter(isAboutHub)) {
      const { code } = finding;
      const why = whyNot(finding);
      const of = found.get(`${code} ${why}`) ?? { code, why, hubs: new Set<string>() };
      found.set(`${code} ${why}`, of);
      of.hubs.add(record.identity.name);
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { code, hubs, why }]) => ({ code, why, hubs: [...hubs].sort() }));
}

/** Every blocked hub has a finding about the fleet's stop; the stop has its own alert. */
function isAboutHub({ class: kind }: Finding): boolean {
  return kind === 'difference' || kind === 'blocker' || kind === 'unreadable' || kind === 'pending';
}

function whyNot({ class: kind, exemptedBy }: Finding): string {
  if (exemptedBy !== undefined) return 'an exemption covers it';
  return kind === 'pending' ? 'a write that ends it is under way' : 'only the digest lists it';
}
