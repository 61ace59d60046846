import type { FindingRecord } from '../records/hub/finding-shape.ts';
import type { KeptHub } from './fleet-hubs.ts';

/** Hubs with one finding that notifies no receiver. */
export interface Unnotified {
  readonly code: string;
  /** The reason, in words. */
  readonly why: string;
  /** Names of the hubs, sorted. */
  readonly hubs: readonly string[];
}

/** Findings of these hubs, exempt ones included, that raise no alert. Sorted by code. */
export function hubsWithoutAlert(hubs: readonly Pick<KeptHub, 'findings' | 'name'>[]): readonly Unnotified[] {
  const found = new Map<string, { readonly code: string; readonly why: string; readonly hubs: Set<string> }>();
  for (const { findings, name } of hubs) {
    for (const finding of findings.filter(isAboutHub)) {
      const { code } = finding;
      const why = whyNot(finding);
      const of = found.get(`${code} ${why}`) ?? { code, why, hubs: new Set<string>() };
      found.set(`${code} ${why}`, of);
      of.hubs.add(name);
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { code, hubs, why }]) => ({ code, why, hubs: [...hubs].sort() }));
}

/** Every blocked hub has a finding about the fleet's stop; the stop has its own alert. */
function isAboutHub({ class: kind }: FindingRecord): boolean {
  return kind === 'difference' || kind === 'blocker' || kind === 'unreadable' || kind === 'pending';
}

function whyNot({ class: kind, exemptedBy }: FindingRecord): string {
  if (exemptedBy !== undefined) return 'an exemption covers it';
  return kind === 'pending' ? 'a write that ends it is under way' : 'only the digest lists it';
}
