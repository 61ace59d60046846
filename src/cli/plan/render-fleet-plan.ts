import type { HubChanges, PlanChange } from '../../core/plan/preview/plan-changes.ts';
import { planChanges, signOf } from '../../core/plan/preview/plan-changes.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { stepsByTime } from '../../core/plan/preview/planned-hub.ts';
import { compareText } from '../../core/text/compare-text.ts';
import { counted } from '../../core/text/counted.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import { isMoreSevere, VERDICTS } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Paint } from '../text/paint.ts';
import { paintSign } from '../text/paint-sign.ts';
import { changeText } from './change-text.ts';
import { hubTable } from './plan-table.ts';
import { changeCounts, countsText, estimateSum, estimateText } from './plan-totals.ts';
import { foldedLine, LONGEST_WAITING_LIST } from './render-changes.ts';
import type { PlanView } from './render-plan.ts';
import { paintVerdict, renderPlan, section } from './render-plan.ts';

/**
 * The plans of several hubs for people: each change once with the number of hubs, findings and reasons by their codes, and
 * the counts as the last line. A wide view lists the hubs.
 */
export function renderFleetPlan(fleet: readonly PlannedHub[], view: PlanView): string {
  const { paint } = view;
  const hubs = fleet.map((planned): HubChanges => ({ planned, changes: planChanges(planned) }));
  const isDetailed = view.details === true || view.requests === true;
  return [
    ...(isDetailed ? fleet.flatMap((planned) => [renderPlan(planned, view), '']) : []),
    `${paint.strong(counted(fleet.length, 'hub'))}: ${verdictTexts(fleet, paint)}`,
    ...section(['Findings', findingLines(fleet, paint)], paint),
    ...section(['Changes', commonLines(hubs, 'now', view)], paint),
    ...section(['Changes that Hubwarden does not make', commonLines(hubs, 'held', view)], paint),
    ...section(['After an approval, or once no compute blocks it', commonLines(hubs, 'later', view)], paint),
    ...section(['Skipped', skippedLines(fleet)], paint),
    ...section(['Hubs', view.isWide === true ? hubTable(hubs, paint) : []], paint),
    '',
    ...lastLines(hubs),
  ].join('\n');
}

function verdictTexts(fleet: readonly PlannedHub[], paint: Paint): string {
  return VERDICTS.map((verdict) => ({ verdict, count: fleet.filter(({ plan }) => plan.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ count, verdict }) => `${count} ${paintVerdict(verdict, paint)}`)
    .join(', ');
}

/** Open findings by code, the most severe first. */
function findingLines(fleet: readonly PlannedHub[], paint: Paint): readonly string[] {
  const found = new Map<Finding['code'], { finding: Finding; count: number; hubs: number }>();
  for (const { plan } of fleet) {
    const open = plan.findings.filter(({ exemptedBy }) => exemptedBy === undefined);
    for (const code of new Set(open.map((finding) => finding.code))) {
      const alike = open.filter((finding) => finding.code === code);
      const [finding] = alike;
      const { count = 0, hubs = 0 } = found.get(code) ?? {};
      if (finding !== undefined) found.set(code, { finding, count: count + alike.length, hubs: hubs + 1 });
    }
  }
  return [...found.values()]
    .sort((a, b) => bySeverity(a.finding, b.finding))
    .map(({ count, finding: { code, severity }, hubs }) => {
      const times = count === hubs ? '' : `${count} findings `;
      return `  ${paint.strong(code)} ${severity}: ${CATALOGUE[code].title}, ${times}on ${counted(hubs, 'hub')}`;
    });
}

function bySeverity(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return isMoreSevere(a.severity, b.severity) ? -1 : 1;
  return compareText(a.code, b.code);
}

type When = 'now' | 'held' | 'later';

/** Each change once, with the number of its hubs; in a wide view with their names. */
function commonLines(hubs: readonly HubChanges[], when: When, { isWide = false, paint }: PlanView): readonly string[] {
  const found = new Map<string, { readonly change: PlanChange; readonly names: string[] }>();
  for (const { changes, planned } of hubs) {
    const { isHeld } = stepsByTime(planned);
    for (const change of changes) {
      if (whenOf(change, isHeld) !== when) continue;
      const key = changeText(change, isWide);
      const entry = found.get(key) ?? { change, names: [] };
      entry.names.push(planned.observation.name);
      found.set(key, entry);
    }
  }
  const lines = [...found].map(([text, { change, names }]): CommonLine => ({ text, change, names }));
  return (when === 'later' && !isWide ? folded(lines) : lines)
    .sort((a, b) => Number(b.change.isIrreversible) - Number(a.change.isIrreversible))
    .map(({ change, names, text }) => {
      const which = isWide ? `: ${names.join(', ')}` : '';
      return `  ${paintSign(signOf(change), `${text} on ${counted(names.length, 'hub')}`, paint)}${which}`;
    });
}

interface CommonLine {
  readonly text: string;
  readonly change: PlanChange;
  readonly names: readonly string[];
}

/** A long list of rules that the same hubs wait for becomes one line, as in the plan of one hub. */
function folded(lines: readonly CommonLine[]): CommonLine[] {
  const alike = new Map<string, CommonLine[]>();
  const rest: CommonLine[] = [];
  for (const line of lines) {
    const { change, names } = line;
    if (change.of !== 'rule' || change.isIrreversible) {
      rest.push(line);
      continue;
    }
    const key = JSON.stringify([signOf(change), names]);
    const group = alike.get(key) ?? [];
    group.push(line);
    alike.set(key, group);
  }
  const rules = [...alike.values()].flatMap((group): readonly CommonLine[] => {
    const [first] = group;
    if (first === undefined || group.length <= LONGEST_WAITING_LIST) return group;
    return [{ ...first, text: `${signOf(first.change)} ${foldedLine(group.map(({ change }) => change))}` }];
  });
  return [...rest, ...rules];
}

function whenOf({ waits }: PlanChange, isHeld: boolean): When {
  if (waits) return 'later';
  return isHeld ? 'held' : 'now';
}

/** Hubs by the reason for which the plan leaves something alone. */
function skippedLines(fleet: readonly PlannedHub[]): readonly string[] {
  const found = new Map<string, { count: number; hubs: number }>();
  for (const { plan } of fleet) {
    for (const reason of new Set(plan.skipped.map((each) => each.reason))) {
      const { count = 0, hubs = 0 } = found.get(reason) ?? {};
      const own = plan.skipped.filter((each) => each.reason === reason).length;
      found.set(reason, { count: count + own, hubs: hubs + 1 });
    }
  }
  return [...found]
    .sort(([, a], [, b]) => b.hubs - a.hubs)
    .map(([reason, { count, hubs }]) => `  ${reason}: ${counted(hubs, 'hub')}, ${counted(count, 'entry', 'entries')}`);
}

function lastLines(hubs: readonly HubChanges[]): readonly string[] {
  const line = (title: string, when: readonly When[]): readonly string[] => {
    const due = hubs.map(({ changes, planned }) => {
      const { isHeld } = stepsByTime(planned);
      return { planned, changes: changes.filter((change) => when.includes(whenOf(change, isHeld))) };
    });
    const touched = due.filter(({ changes }) => changes.length > 0);
    if (touched.length === 0) return [];
    const counts = countsText(changeCounts(touched.flatMap(({ changes }) => changes)));
    const isLater = when.includes('later');
    const estimates = touched.map(({ planned: { afterConsent, plan } }) =>
      isLater ? (afterConsent ?? plan).estimate : plan.estimate,
    );
    const time = `${isLater ? 'in all ' : ''}${estimateText(estimateSum(estimates), true)}`;
    return [`${title}${counts} on ${counted(touched.length, 'hub')} · ${time}`];
  };
  const now = line('', ['now']);
  return [
    ...line('Not sent, because the assignment only observes or a guard holds it: ', ['held']),
    ...line('After an approval, or once no compute blocks it: ', ['later']),
    ...(now.length === 0 ? ['Nothing to change now'] : now),
  ];
}
