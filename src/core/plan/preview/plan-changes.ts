import { shortWireText } from '../../rules/reading/wire-text.ts';
import { compareText } from '../../text/compare-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { JsonObject } from '../../text/json.ts';
import type { PlannedHub } from './planned-hub.ts';
import { stepsByTime } from './planned-hub.ts';
import type { StepChange } from './step-changes.ts';
import { stepChanges } from './step-changes.ts';

/** The effect of a whole plan on one rule or setting of a hub. */
export interface PlanChange {
  readonly change: 'add' | 'change' | 'remove';
  readonly of: 'rule' | 'setting';
  /** Name of the rule, or the setting: `isolation mode`, `firewall`, `managed network`. */
  readonly name: string;
  /** Destination or value: `pypi.org:443`, `Disabled`; undefined: there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The packs or the assignment that want the rule; undefined: none does. */
  readonly origin: string | undefined;
  readonly isIrreversible: boolean;
  /** The request waits for an approval, or for the deletion of computes. */
  readonly waits: boolean;
}

/** A hub with its changes, which are computed once. */
export interface HubChanges {
  readonly planned: PlannedHub;
  readonly changes: readonly PlanChange[];
}

/**
 * The changes of a plan: irreversible ones first, then settings, then rules by their packs. A rule that is deleted and
 * written again is one change.
 */
export function planChanges(planned: PlannedHub): readonly PlanChange[] {
  const { later, now } = stepsByTime(planned);
  const steps = [...now, ...later];
  const origins = originsOf(planned);
  const found = new Map<string, PlanChange>();
  for (const [index, changes] of stepChanges(steps, planned.observation).entries()) {
    const isIrreversible = steps[index]?.irreversible === true;
    const waits = index >= now.length;
    const hasMode = changes.some(isMode);
    for (const change of changes) {
      if (change.sign === '=') continue;
      const key = `${change.of} ${foldCase(change.name)}`;
      // A request with a change of mode is irreversible for the sake of that change.
      const own = { isIrreversible: isIrreversible && (!hasMode || isMode(change)), waits };
      const next = { ...changeOf(change, origins), ...own };
      const earlier = found.get(key);
      found.set(key, earlier === undefined ? next : merged(earlier, next));
    }
  }
  return [...found.values()].sort(byImportance);
}

function isMode({ name, of }: StepChange): boolean {
  return of === 'setting' && name === 'isolation mode';
}

/** Rule name, folded → the packs or the assignment that want it. */
function originsOf({ assignment }: PlannedHub): ReadonlyMap<string, string> {
  if (assignment.kind === 'Unassigned') return new Map();
  return new Map(assignment.baseline.rules.map(({ name, origin }) => [foldCase(name), origin]));
}

const CHANGES = { '+': 'add', '~': 'change', '-': 'remove' } as const;

function changeOf(
  { after, before, name, of, sign }: StepChange,
  origins: ReadonlyMap<string, string>,
): Omit<PlanChange, 'isIrreversible' | 'waits'> {
  return {
    change: sign === '=' ? 'change' : CHANGES[sign],
    of,
    name,
    before: shownValue(before),
    after: shownValue(after),
    origin: of === 'rule' ? origins.get(foldCase(name)) : undefined,
  };
}

function shownValue(value: JsonObject | string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  return typeof value === 'string' ? value : shortWireText(value);
}

function merged(earlier: PlanChange, next: PlanChange): PlanChange {
  const isReplaced = earlier.change === 'remove' && next.change === 'add';
  return {
    ...next,
    change: isReplaced ? 'change' : earlier.change,
    before: earlier.before,
    isIrreversible: earlier.isIrreversible || next.isIrreversible,
  };
}

const ORDER: readonly PlanChange['change'][] = ['add', 'change', 'remove'];

function byImportance(a: PlanChange, b: PlanChange): number {
  return (
    Number(b.isIrreversible) - Number(a.isIrreversible) ||
    compareText(b.of, a.of) ||
    ORDER.indexOf(a.change) - ORDER.indexOf(b.change) ||
    compareText(a.origin ?? '', b.origin ?? '') ||
    compareText(a.after ?? a.before ?? '', b.after ?? b.before ?? '') ||
    compareText(a.name, b.name)
  );
}

/** `!` irreversible, `+` added, `~` changed, `-` removed. */
export function signOf({ change, isIrreversible }: PlanChange): '!' | '+' | '~' | '-' {
  if (isIrreversible) return '!';
  return change === 'add' ? '+' : change === 'remove' ? '-' : '~';
}
