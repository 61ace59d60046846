import type { Verdict } from '../../src/core/verdict/catalogue/vocabulary.ts';
import type { FleetHub } from '../../src/reconcile/operator/fleet-hubs.ts';
import { countsOf } from '../../src/reconcile/operator/fleet-status.ts';
import type { FleetList } from '../../src/reconcile/queries/fleet-list.ts';

type Finding = FleetHub['findings'][number];

/** A finding as records keep it. */
export function findingOf(code: string, change: Partial<Finding> = {}): Finding {
  return {
    code: code as Finding['code'],
    class: 'difference',
    severity: 'error',
    causeKey: `${code}|production|${change.rule ?? ''}` as NonNullable<Finding['causeKey']>,
    message: `${code} holds on the hub.`,
    fix: 'Correct it.',
    ...change,
  };
}

/** A hub of a list. */
export function hubOf(
  name: string,
  verdict: Verdict,
  findings: readonly Finding[],
  change: Partial<FleetHub> = {},
): FleetHub {
  const open = findings.filter(({ exemptedBy }) => exemptedBy === undefined);
  return {
    hubId: `/subscriptions/s1/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/${name}`,
    name,
    subscriptionId: 's1',
    resourceGroup: 'rg-ai',
    location: 'westeurope',
    kind: 'Hub',
    tags: {},
    assignment: 'production',
    mode: 'enforce',
    verdict,
    severity: open[0]?.severity,
    codes: open.map(({ code }) => code),
    openCodes: open.map(({ code }) => code),
    openClasses: open.map((each) => each.class),
    policyVersion: '3f2a000000000000',
    confirmedAt: '2026-10-01T11:50:00.000Z',
    ageSeconds: 600,
    verdictSince: '2026-10-01T09:00:00.000Z',
    notCovered: undefined,
    isExempt: open.length < findings.length,
    isCovered: change.notCovered === undefined,
    findings,
    ...change,
  };
}

/** A list of these hubs on one page. */
export function listOf(hubs: readonly FleetHub[], change: Partial<FleetList> = {}): FleetList {
  return {
    sweep: undefined,
    coverage: undefined,
    missing: 0,
    total: hubs.length,
    selected: hubs.length,
    counts: countsOf(hubs),
    oldestConfirmedAt: hubs[0]?.confirmedAt,
    needAttention: 0,
    notCovered: [],
    events: undefined,
    page: { rows: hubs, matched: hubs.length, remaining: 0, next: undefined },
    ...change,
  };
}
