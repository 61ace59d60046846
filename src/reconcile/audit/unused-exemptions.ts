import type { Exemption } from '../../core/baseline/policy/baseline.ts';
import { isExemptionActive } from '../../core/baseline/policy/exemption.ts';
import { globFrom } from '../../core/text/glob.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import type { Rows } from '../ports.ts';
import { versionAt } from '../records/policy-record.ts';
import type { RunBody } from '../records/run-body.ts';

/** An active exemption that covered no finding. */
export interface UnusedExemption {
  readonly id: string;
  /** Id or pattern, as the policy has it. */
  readonly hub: string;
  readonly findings: readonly string[];
  readonly rule: string | undefined;
  readonly owner: string;
  readonly ticket: string;
  readonly reason: string;
  readonly expiresAt: string;
}

/** Exemptions of the policy at a time, and the hubs that they match. */
export interface ExemptionsAt {
  /** Exemptions that match a hub and cover no finding of its line. */
  readonly unusedOn: (hubId: string, says: Pick<RunBody, 'exemptions'>) => readonly UnusedExemption[];
  /** Exemptions that match none of these hubs. */
  readonly withoutHub: (hubIds: readonly string[]) => readonly UnusedExemption[];
  /** Why they are not known; undefined: they are, or there was no policy. */
  readonly problem: string | undefined;
}

const NONE: ExemptionsAt = { unusedOn: () => [], withoutHub: () => [], problem: undefined };

/** Reads the exemptions that were active at a time, from the version of the policy that was active then. */
export async function exemptionsAt(rows: Rows, at: Date): Promise<ExemptionsAt> {
  const hash = await versionAt(rows, at);
  if (hash === undefined) return NONE;
  const kept = await storedPolicy(rows, hash);
  if (!kept.ok) return { ...NONE, problem: `Exemptions that cover nothing are not listed: ${kept.error}` };
  const all = kept.value.policy.exemptions
    .filter((each) => isExemptionActive(each, at))
    .map((exemption) => ({ exemption, isFor: globFrom(exemption.hub) }));
  return {
    ...NONE,
    unusedOn: (hubId, says) => {
      const used = new Set(says.exemptions.map(({ id }) => id));
      return all.filter(({ exemption, isFor }) => !used.has(exemption.id) && isFor(hubId)).map(fieldsOf);
    },
    withoutHub: (hubIds) => all.filter(({ isFor }) => !hubIds.some(isFor)).map(fieldsOf),
  };
}

function fieldsOf({ exemption }: { readonly exemption: Exemption }): UnusedExemption {
  const { expiresAt, findings, hub, id, owner, reason, rule, ticket } = exemption;
  return { id, hub, findings, rule, owner, ticket, reason, expiresAt: expiresAt.toISOString() };
}
