import type { Words } from '../../core/kind-words.ts';
import { capitalized, countedIds, withArticle, wordsOfIds } from '../../core/kind-words.ts';
import type { RuleOutcome } from '../../core/policy-diff/compare-hub.ts';
import type { ChangeHold } from '../../core/policy-diff/network-change.ts';
import type { Hubs, PolicyDiff } from '../../core/policy-diff/policy-diff.ts';
import { isEmptyDiff } from '../../core/policy-diff/policy-diff.ts';
import { counted } from '../../core/text/counted.ts';
import type { UnreadableSubscription } from '../../reconcile/ports.ts';
import { summaryRows } from './diff-summary.ts';

/** Where the hubs of a comparison come from. */
export type DiffSource = 'Live' | 'Records' | 'Saved';

/** A comparison with the names of its policies, and what it could not cover. */
export interface NamedDiff {
  readonly old: NamedVersion;
  readonly next: NamedVersion;
  readonly source: DiffSource;
  readonly diff: PolicyDiff;
  readonly unread: readonly { readonly hubId: string; readonly why: string }[];
  readonly unseen: readonly UnreadableSubscription[];
  /** Sentences about files of the folder that were left out. */
  readonly skipped?: readonly string[];
}

/** A policy as the user named it, and the hash of its meaning. */
export interface NamedVersion {
  readonly name: string;
  readonly version: string;
}

/** One line of a report, and the hubs that it is about. */
export interface ReportLine {
  /** Kind of row in tables. */
  readonly section: string;
  readonly assignment: string;
  /** The change, without the assignment. */
  readonly text: string;
  /** What it means for hubs. */
  readonly effect: string;
  readonly hubs: Hubs;
}

/** A comparison in words, for every format that people read. Texts may hold anything that a policy or Azure holds. */
export interface DiffReport {
  readonly title: string;
  readonly verdict: string;
  readonly summary: readonly (readonly [string, string, string, string])[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly ReportLine[] }[];
  readonly notes: readonly string[];
}

/** Puts a comparison into words. */
export function diffReport(named: NamedDiff): DiffReport {
  const { diff, next, old, source } = named;
  const isPlanned = source !== 'Records';
  const words = diffWords(diff);
  const many = capitalized(words.many);
  const outside = diff.outside === 0 ? '' : `, ${diff.outside} of them outside the scope of both`;
  return {
    title: `${old.name} (${old.version}) -> ${next.name} (${next.version}), ${countedAs(diff.hubs, words)}${outside}`,
    verdict: verdictText(diff, isPlanned, words),
    summary: summaryRows(diff, isPlanned, words.many),
    sections: [
      { title: `${many} newly failing`, lines: oneLine('newly failing', diff.newlyFailing) },
      { title: `${many} newly passing`, lines: oneLine('newly passing', diff.newlyPassing) },
      { title: termTitle(diff), lines: termLines(diff, isPlanned, words) },
      { title: 'Looser than before', lines: looserLines(diff) },
      { title: 'Rules', lines: ruleLines(diff) },
      { title: 'Other changes', lines: changeLines(diff) },
      { title: 'Findings', lines: findingLines(diff) },
      { title: 'Verdicts', lines: verdictLines(diff) },
      { title: 'Assignments', lines: assignmentLines(diff) },
    ].filter(({ lines }) => lines.length > 0),
    notes: notesOf(named),
  };
}

/** Words for the resources of a comparison: every one of them has a verdict under both policies. */
function diffWords({ verdicts }: PolicyDiff): Words {
  return wordsOfIds(verdicts.flatMap(({ hubs }) => hubs));
}

function countedAs(count: number, { many, one }: Words): string {
  return counted(count, one, many);
}

function verdictText(diff: PolicyDiff, isPlanned: boolean, words: Words): string {
  if (isEmptyDiff(diff)) return 'Nothing changes.';
  if (diff.changed === 0) return `The policies differ. Nothing changes today on any of ${countedAs(diff.hubs, words)}.`;
  return `${countedAs(diff.changed, words)} of ${diff.hubs} ${changing(diff.changed, isPlanned)}.`;
}

/** Records cannot tell what a changed baseline does to a hub. */
function changing(hubs: number, isPlanned: boolean): string {
  if (!isPlanned) return 'may change';
  return hubs === 1 ? 'changes' : 'change';
}

function oneLine(section: string, hubs: Hubs): readonly ReportLine[] {
  return hubs.length === 0 ? [] : [{ section, assignment: '', text: '', effect: countedIds(hubs), hubs }];
}

/** Parts of a policy that judge no hub: they decide who is notified, and how fast a version spreads. */
const JUDGES_NO_HUB = /^(?:alerts|rollout)(?:\.|$)/;

function termLines({ terms }: PolicyDiff, isPlanned: boolean, words: Words): readonly ReportLine[] {
  return terms.map(({ assignment, from, path, to, ...counts }) => ({
    section: 'policy',
    assignment: assignment ?? 'whole policy',
    text: `${path}: ${from === undefined ? `+ ${to}` : to === undefined ? `- ${from}` : `${from} -> ${to}`}`,
    effect: JUDGES_NO_HUB.test(path) ? `judges no ${words.one}` : termEffect(counts, isPlanned, words),
    hubs: [],
  }));
}

function termEffect(
  { changedHubs, hubs }: Pick<PolicyDiff['terms'][number], 'changedHubs' | 'hubs'>,
  isPlanned: boolean,
  words: Words,
): string {
  if (changedHubs === 0) return `changes nothing today on ${countedAs(hubs, words)}`;
  return `${changedHubs} of ${countedAs(hubs, words)} ${changing(changedHubs, isPlanned)}`;
}

/** A hub may change because of any part of the policies, so only a part that is alone can be called the reason. */
function termTitle({ terms }: PolicyDiff): string {
  return terms.length === 1 ? 'Policies' : 'Policies (counts are for all changes of an assignment together)';
}

function looserLines({ looser }: PolicyDiff): readonly ReportLine[] {
  return looser.map(({ from, hubs, phrase, to }) => ({
    section: 'looser',
    assignment: from === to ? from : `${from} -> ${to ?? 'no assignment'}`,
    text: phrase,
    effect: countedIds(hubs),
    hubs,
  }));
}

const OUTCOME_TEXTS: Readonly<Record<RuleOutcome, (count: number, words: Words) => string>> = {
  Needed: (count, words) => `${countedAs(count, words)} ${count === 1 ? 'needs' : 'need'} it`,
  Covered: (count) => `${count} ${count === 1 ? 'has' : 'have'} it already`,
  Exempt: (count) => `${count} exempt`,
  Blocked: (count) => `${count} cannot get it`,
  Removed: (count, words) => `removed from ${countedAs(count, words)}`,
  Kept: (count) => `stays on ${count}`,
  Absent: (count) => `${count} ${count === 1 ? 'does' : 'do'} not have it`,
  NotKnown: (count) => `not known for ${count}`,
};

function ruleLines({ rules }: PolicyDiff): readonly ReportLine[] {
  return rules.map(({ assignment, hubs, kind, origin, outcomes, text }) => ({
    section: kind === 'Wanted' ? 'rule added' : 'rule dropped',
    assignment,
    text: `${kind === 'Wanted' ? '+' : '-'} ${text} (${origin})`,
    effect: Object.entries(OUTCOME_TEXTS)
      .flatMap(([outcome, wording]) => {
        const count = outcomes[outcome as RuleOutcome];
        return count === undefined ? [] : [wording(count, wordsOfIds(hubs))];
      })
      .join(', '),
    hubs,
  }));
}

const HOLD_TEXTS: Readonly<Record<ChangeHold, string>> = {
  Sent: '',
  AfterApproval: ', after an approval',
  NotSent: ', not sent in mode observe',
};

function changeLines({ changes }: PolicyDiff): readonly ReportLine[] {
  const others = changes.filter(({ inRules }) => !inRules);
  return others.map(({ action, assignment, gained, hold, irreversible, lost, text }) => ({
    section: 'change',
    assignment,
    text: `${action} ${text}${irreversible ? ', IRREVERSIBLE' : ''}${HOLD_TEXTS[hold]}`,
    effect: moreAndFewer(gained, lost),
    hubs: [...gained, ...lost],
  }));
}

function findingLines({ findings }: PolicyDiff): readonly ReportLine[] {
  return findings.map(({ assignment, class: kind, code, gained, isExempt, lost }) => ({
    section: 'finding',
    assignment: assignment ?? 'no assignment',
    text: `${code} (${kind}${isExempt ? ', exempt' : ''})`,
    effect: moreAndFewer(gained, lost),
    hubs: [...gained, ...lost],
  }));
}

/** A hub may have one more finding of a code about one rule, and one fewer about another. */
function moreAndFewer(gained: Hubs, lost: Hubs): string {
  const parts = [
    ...(gained.length === 0 ? [] : [`new on ${countedIds(gained)}`]),
    ...(lost.length === 0 ? [] : [`gone from ${countedIds(lost)}`]),
  ];
  return parts.join(', ');
}

function verdictLines({ verdicts }: PolicyDiff): readonly ReportLine[] {
  const moves = verdicts.filter(({ from, to }) => from !== to);
  return moves.map(({ from, hubs, to }) => ({
    section: 'verdict',
    assignment: '',
    text: `${VERDICT_TEXTS[from] ?? from} -> ${VERDICT_TEXTS[to] ?? to}`,
    effect: countedIds(hubs),
    hubs,
  }));
}

const VERDICT_TEXTS: Readonly<Record<string, string>> = { Unmanaged: 'not covered', NotKnown: 'not known' };

function assignmentLines({ assignments }: PolicyDiff): readonly ReportLine[] {
  return assignments.map(({ from, hubs, to }) => ({
    section: 'assignment',
    assignment: '',
    text: `${from ?? 'no assignment'} -> ${to ?? 'no assignment'}`,
    effect: countedIds(hubs),
    hubs,
  }));
}

function notesOf({ diff, skipped = [], source, unread, unseen }: NamedDiff): readonly string[] {
  const words = diffWords(diff);
  const undecided = Math.max(diff.old.notKnown, diff.next.notKnown);
  return [
    ...skipped,
    ...(unread.length === 0
      ? []
      : [
          `${countedIds(unread.map(({ hubId }) => hubId))} could not be read and ${unread.length === 1 ? 'is' : 'are'} not compared.`,
        ]),
    ...(unseen.length === 0
      ? []
      : [`${counted(unseen.length, 'subscription')} could not be listed; ${words.many} there are not compared.`]),
    ...(source === 'Records' && undecided > 0
      ? [
          `The records do not hold the rules of ${withArticle(words.one)}, so the verdict of ${countedAs(undecided, words)} with another baseline, and its changes, are not known. Leave out --records to read Azure.`,
        ]
      : []),
  ];
}
