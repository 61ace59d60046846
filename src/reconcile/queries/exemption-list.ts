import type { Exemption } from '../../core/baseline/policy/baseline.ts';
import {
  concernsHub,
  coversFinding,
  exemptionFor,
  expiringSoon,
  isExemptionActive,
} from '../../core/baseline/policy/exemption.ts';
import type { Filter } from '../../core/filter/filter.ts';
import { filterTest } from '../../core/filter/match-filter.ts';
import { inOrder } from '../../core/filter/sort-order.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { compareText } from '../../core/text/compare-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { globFrom } from '../../core/text/glob.ts';
import { isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import { verdictFrom } from '../../core/verdict/verdict.ts';
import type { KeptHub } from '../operator/fleet-hubs.ts';
import type { FleetReading } from '../operator/fleet-view.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import type { FindingRecord } from '../records/hub/finding-shape.ts';
import { activePolicy, NO_ACTIVE_POLICY } from '../records/policy-record.ts';

/** The exemptions that a person or a program asks for. */
export interface ExemptionQuery {
  /** Only hubs that pass it count, and only exemptions written for one of them are listed; undefined: all. */
  readonly filter: Filter | undefined;
  /** Pattern for the owner; undefined: every owner. */
  readonly owner: string | undefined;
  /** Only exemptions that end within this time, or have ended; undefined: all. */
  readonly expiresWithinSeconds: number | undefined;
  /** Only exemptions in force that cover no finding now. */
  readonly onlyUnused: boolean;
}

/** One finding that an exemption covers now. */
export interface CoveredFinding {
  readonly hubId: string;
  readonly hubName: string;
  readonly code: string;
  readonly rule: string | undefined;
  readonly message: string;
}

/** A hub whose verdict changes when an exemption ends, if nothing else changes until then. */
export interface VerdictAtExpiry {
  readonly hubId: string;
  readonly hubName: string;
  readonly verdictNow: Verdict;
  readonly verdictThen: Verdict;
}

/** An exemption of the policy, and what it does now. Times are ISO strings. */
export interface ExemptionView extends Omit<Exemption, 'expiresAt'> {
  readonly expiresAt: string;
  /** Whole days until its end, negative after it. */
  readonly daysLeft: number;
  readonly state: 'InForce' | 'ExpiresSoon' | 'Expired';
  /** Names of the hubs that it is written for, sorted. */
  readonly hubs: readonly string[];
  /** By hub, then by code and rule. */
  readonly covers: readonly CoveredFinding[];
  readonly atExpiry: readonly VerdictAtExpiry[];
  /** In force, and covers no finding now of any hub that it is written for; all of them could be judged. */
  readonly isUnused: boolean;
}

/** The exemptions of the active version. They hold for every hub at once, also for hubs on earlier versions. */
export interface ExemptionList {
  readonly policyVersion: string;
  /** The next to end first, then by owner and id. */
  readonly exemptions: readonly ExemptionView[];
  /** Names of hubs that could not be judged: what an exemption covers there is not known. */
  readonly notJudged: readonly string[];
}

/**
 * Lists the exemptions of the active policy.
 *
 * @returns a sentence when there is no policy, this release cannot read it, or the fleet is not known
 */
export async function exemptionList(
  deps: Pick<OperatorDeps, 'clock' | 'rows' | 'timings'>,
  { pause, readFleet }: FleetReading,
  query: ExemptionQuery,
): Promise<Result<ExemptionList, string>> {
  const active = (await activePolicy(deps.rows))?.value;
  if (active === undefined) return err(NO_ACTIVE_POLICY);
  const policy = await storedPolicy(deps.rows, active.hash);
  if (!policy.ok) return policy;
  const fleet = await readFleet();
  if (!fleet.ok) return fleet;
  const now = deps.clock.now();
  const all = policy.value.policy.exemptions;
  const context = { all, now, soon: new Set(expiringSoon(all, now, deps.timings.expiryNoticeSeconds)) };
  const passes = query.filter === undefined ? () => true : filterTest(query.filter, now);
  const hubs = inOrder(fleet.value.hubs.filter(passes), BY_NAME);
  const views: ExemptionView[] = [];
  for (const each of all.filter((exemption) => isAsked(exemption, query, now))) {
    views.push(viewOf(each, hubs, context));
    await pause();
  }
  const exemptions = views
    .filter(({ hubs: concerned }) => query.filter === undefined || concerned.length > 0)
    .filter(({ isUnused }) => isUnused || !query.onlyUnused)
    .sort(byExpiry);
  return ok({ policyVersion: active.hash, exemptions, notJudged: hubs.filter(isUnknown).map(({ name }) => name) });
}

const BY_NAME = [{ key: 'name', reversed: false }] as const;

function isAsked(exemption: Exemption, { expiresWithinSeconds, owner }: ExemptionQuery, now: Date): boolean {
  if (owner !== undefined && !globFrom(owner)(exemption.owner)) return false;
  if (expiresWithinSeconds === undefined) return true;
  return exemption.expiresAt.getTime() - now.getTime() <= expiresWithinSeconds * 1000;
}

/** What the views of all exemptions share. */
interface Context {
  readonly all: readonly Exemption[];
  readonly now: Date;
  readonly soon: ReadonlySet<Exemption>;
}

const DAY_MS = 86_400_000;

function viewOf(exemption: Exemption, fleet: readonly KeptHub[], context: Context): ExemptionView {
  const { all, now, soon } = context;
  const { expiresAt, ...fields } = exemption;
  const concerned = fleet.filter(({ hubId }) => concernsHub(exemption, hubId as HubId));
  const covers = concerned.flatMap((hub) => coveredOn(hub, exemption));
  const isActive = isExemptionActive(exemption, now);
  const state = isActive ? (soon.has(exemption) ? 'ExpiresSoon' : 'InForce') : 'Expired';
  return {
    ...fields,
    expiresAt: expiresAt.toISOString(),
    daysLeft: Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS),
    state,
    hubs: concerned.map(({ name }) => name),
    covers,
    atExpiry: isActive ? concerned.flatMap((hub) => changeAtExpiry(hub, exemption, all)) : [],
    isUnused: isActive && covers.length === 0 && !concerned.some(isUnknown),
  };
}

function isUnknown({ verdict }: KeptHub): boolean {
  return verdict === 'Unknown';
}

function coveredOn({ findings, hubId, name }: KeptHub, { id }: Exemption): readonly CoveredFinding[] {
  return findings
    .filter(({ exemptedBy }) => exemptedBy === id)
    .map(({ code, message, rule }) => ({ hubId, hubName: name, code, rule, message }));
}

function changeAtExpiry(hub: KeptHub, exemption: Exemption, all: readonly Exemption[]): readonly VerdictAtExpiry[] {
  if (!hub.findings.some(({ exemptedBy }) => exemptedBy === exemption.id)) return [];
  const then = hub.findings.map((finding) => ({
    ...finding,
    exemptedBy: finding.exemptedBy === exemption.id ? nextFor(finding, hub, exemption, all)?.id : finding.exemptedBy,
  }));
  const { hubId, name: hubName, verdict: verdictNow } = hub;
  const verdictThen = verdictFrom(then);
  return verdictThen === verdictNow ? [] : [{ hubId, hubName, verdictNow, verdictThen }];
}

/** The exemption that covers the finding when this one has ended. */
function nextFor(
  { code, rule }: FindingRecord,
  { hubId }: KeptHub,
  { expiresAt, id }: Exemption,
  all: readonly Exemption[],
): Exemption | undefined {
  if (!isFindingCode(code)) return undefined;
  const others = all.filter((each) => each.id !== id && coversFinding(each, { code, rule }));
  return exemptionFor({ code, rule }, hubId as HubId, others, expiresAt);
}

function byExpiry(a: ExemptionView, b: ExemptionView): number {
  return (
    compareText(a.expiresAt, b.expiresAt) ||
    compareText(foldCase(a.owner), foldCase(b.owner)) ||
    compareText(a.id, b.id)
  );
}
