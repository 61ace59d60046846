import type { HubFacts } from '../baseline/policy/written-rule.ts';
import type { PreparedPolicy } from '../rollout/equivalent-policy.ts';
import { changedTerms } from './changed-terms.ts';
import type { HubDifference, HubRules, RuleOutcome } from './compare-hub.ts';
import { compareHub } from './compare-hub.ts';
import { FleetTotals, standingOf } from './fleet-totals.ts';
import { Groups } from './groups.ts';
import type { FindingUnder, HubUnder } from './hub-under.ts';
import { looserWithoutHubs } from './looser-without-hubs.ts';
import type { NetworkChange } from './network-change.ts';
import type { AssignmentMove, PolicyDiff, TermGroup, VerdictMove } from './policy-diff.ts';

/**
 * Gathers the differences of a fleet hub by hub. It keeps ids and counts, never a plan, so the fleet may be large. The
 * order of the hubs decides only the order of their ids.
 */
export class FleetDiff {
  readonly #old: PreparedPolicy;
  readonly #next: PreparedPolicy;
  readonly #totals = { old: new FleetTotals(), next: new FleetTotals() };
  readonly #standings = new Groups<string, { readonly hubs: string[] }>(() => ({ hubs: [] }));
  readonly #verdicts = new Groups<Pick<VerdictMove, 'from' | 'to'>, { hubs: string[] }>(() => ({ hubs: [] }));
  readonly #assignments = new Groups<Pick<AssignmentMove, 'from' | 'to'>, { hubs: string[] }>(() => ({ hubs: [] }));
  readonly #rules = new Groups<RuleKey, { hubs: string[]; outcomes: Partial<Record<RuleOutcome, number>> }>(() => ({
    hubs: [],
    outcomes: {},
  }));
  readonly #changes = new Groups<ChangeKey, { gained: string[]; lost: string[]; inRules: boolean }>(() => ({
    gained: [],
    lost: [],
    inRules: true,
  }));
  readonly #findings = new Groups<FindingKey, { gained: string[]; lost: string[] }>(() => ({ gained: [], lost: [] }));
  readonly #looser = new Groups<LooserKey, { hubs: string[] }>(() => ({ hubs: [] }));
  /** Assignment → its hubs, and those that differ. */
  readonly #concerned = new Map<string, { hubs: number; changed: number }>();
  #hubs = 0;
  #outside = 0;
  #changed = 0;

  constructor(old: PreparedPolicy, next: PreparedPolicy) {
    this.#old = old;
    this.#next = next;
  }

  /** Number of hubs so far. */
  get hubs(): number {
    return this.#hubs;
  }

  /** Adds one hub. @returns true when anything differs for it */
  add({ hubId }: Pick<HubFacts, 'hubId'>, sides: Sides, hub: HubRules): boolean {
    const { next, old } = sides;
    const found = compareHub(old, next, hub);
    const moved = { from: old.baseline?.assignment, to: next.baseline?.assignment };
    this.#hubs += 1;
    if (old.verdict === 'Unmanaged' && next.verdict === 'Unmanaged') this.#outside += 1;
    this.#totals.old.add(old);
    this.#totals.next.add(next);
    this.#verdicts.of({ from: old.verdict, to: next.verdict }).hubs.push(hubId);
    this.#standings.of(`${standingOf(old)} ${standingOf(next)}`).hubs.push(hubId);
    if (moved.from !== moved.to) this.#assignments.of(moved).hubs.push(hubId);
    this.#addRules(hubId, sides, found);
    this.#addFindings(hubId, sides, found);
    for (const phrase of found.looser)
      this.#looser.of({ from: moved.from ?? '', to: moved.to, phrase }).hubs.push(hubId);
    const isChanged = old.verdict !== next.verdict || moved.from !== moved.to || isFelt(found);
    if (isChanged) this.#changed += 1;
    this.#count(moved, isChanged);
    return isChanged;
  }

  /** What differs over the hubs so far. */
  result(): PolicyDiff {
    const standing = (from: string, to: string) => this.#standings.find(`${from} ${to}`)?.hubs ?? [];
    const from = (side: string) => OTHER.flatMap((to) => standing(side, to));
    const to = (side: string) => OTHER.flatMap((each) => standing(each, side));
    return {
      hubs: this.#hubs,
      outside: this.#outside,
      changed: this.#changed,
      newlyFailing: standing('passing', 'failing'),
      newlyPassing: standing('failing', 'passing'),
      newlyManaged: from('unmanaged'),
      noLongerManaged: to('unmanaged'),
      old: this.#totals.old.result(),
      next: this.#totals.next.result(),
      verdicts: this.#verdicts.all(),
      assignments: this.#assignments.all(),
      rules: this.#rules.all(),
      changes: this.#changes.all(),
      findings: this.#findings.all(),
      looser: [...this.#looser.all(), ...this.#unused()],
      terms: this.#terms(),
    };
  }

  #addRules(hubId: string, { next, old }: Sides, found: HubDifference): void {
    const named = new Set<string | undefined>();
    for (const { outcome, ...rule } of found.rules) {
      const assignment = (rule.kind === 'Wanted' ? next : old).baseline?.assignment ?? '';
      const group = this.#rules.of({ assignment, ...rule });
      group.hubs.push(hubId);
      group.outcomes[outcome] = (group.outcomes[outcome] ?? 0) + 1;
      named.add(rule.name);
    }
    const put = (side: HubUnder, changes: readonly NetworkChange[], list: 'gained' | 'lost') => {
      for (const { rule, ...change } of changes) {
        const group = this.#changes.of({ assignment: side.baseline?.assignment ?? '', ...change });
        group.inRules &&= named.has(rule);
        // Two rules of one hub may have the same destination; the hub counts once.
        if (group[list].at(-1) !== hubId) group[list].push(hubId);
      }
    };
    put(next, found.changesGained, 'gained');
    put(old, found.changesLost, 'lost');
  }

  #addFindings(hubId: string, { next, old }: Sides, found: HubDifference): void {
    const put = (side: HubUnder, findings: readonly FindingUnder[], list: 'gained' | 'lost') => {
      for (const { class: kind, code, isExempt } of findings) {
        const group = this.#findings.of({ assignment: side.baseline?.assignment, code, class: kind, isExempt });
        if (group[list].at(-1) !== hubId) group[list].push(hubId);
      }
    };
    put(next, found.findingsGained, 'gained');
    put(old, found.findingsLost, 'lost');
  }

  #count(moved: Pick<AssignmentMove, 'from' | 'to'>, isChanged: boolean): void {
    for (const name of new Set([moved.from, moved.to])) {
      if (name === undefined) continue;
      const { changed, hubs } = this.#concerned.get(name) ?? { hubs: 0, changed: 0 };
      this.#concerned.set(name, { hubs: hubs + 1, changed: changed + (isChanged ? 1 : 0) });
    }
  }

  #terms(): readonly TermGroup[] {
    const all = { hubs: this.#hubs, changed: this.#changed };
    return changedTerms(this.#old.policy, this.#next.policy).map((term) => {
      const { changed, hubs } =
        term.assignment === undefined ? all : (this.#concerned.get(term.assignment) ?? { hubs: 0, changed: 0 });
      return { ...term, hubs, changedHubs: changed };
    });
  }

  #unused(): PolicyDiff['looser'] {
    return looserWithoutHubs(this.#old, this.#next, (name) => this.#concerned.has(name));
  }
}

/** A hub under both policies. */
export interface Sides {
  readonly old: HubUnder;
  readonly next: HubUnder;
}

type RuleKey = Pick<PolicyDiff['rules'][number], 'assignment' | 'kind' | 'name' | 'text' | 'origin'>;
type ChangeKey = Omit<PolicyDiff['changes'][number], 'gained' | 'lost' | 'inRules'>;
type FindingKey = Pick<PolicyDiff['findings'][number], 'assignment' | 'code' | 'class' | 'isExempt'>;
type LooserKey = Pick<PolicyDiff['looser'][number], 'from' | 'to' | 'phrase'>;

const OTHER = ['passing', 'failing', 'notKnown'];

/**
 * A rule that the hub permits anyway, and a baseline that is looser, are no difference for the hub today. A rule counts
 * where only a read could tell.
 */
function isFelt({
  changesGained,
  changesLost,
  findingsGained,
  findingsLost,
  isDecided,
  rules,
}: HubDifference): boolean {
  const lists = [changesGained, changesLost, findingsGained, findingsLost, isDecided ? [] : rules];
  return lists.some((list) => list.length > 0);
}
