import { BUILT_IN_PACKS } from '../baseline/packs/built-in-packs.ts';
import { packReference } from '../baseline/packs/pack.ts';
import { hubIdParts } from '../hub-id.ts';
import type { Words } from '../kind-words.ts';
import { capitalized, countedIds, wordsOfIds } from '../kind-words.ts';
import { destinationText } from '../rules/destinations/destination-text.ts';
import { compareText } from '../text/compare-text.ts';
import { cutText } from '../text/cut-text.ts';
import { lookUp } from '../text/look-up.ts';
import { visibleLine } from '../text/printable.ts';
import type { LeftOver } from './left-over.ts';
import type { ProposedAssignment } from './proposed-assignment.ts';
import type { SetAside } from './set-aside.ts';
import { typeWords } from './set-aside.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

const LONGEST_LINE = 300;
const MOST_NAMES = 6;
const MOST_NEAR = 10;

/** Hubs whose remaining rules the text lists; the JSON answer holds those of all hubs. */
const MOST_HUBS_LISTED = 300;

/** Name of each built-in pack by its reference with edition. */
const PACK_NAMES = new Map(BUILT_IN_PACKS.map((pack) => [packReference(pack), pack.name]));

/** A line of a comment: one line for every name that Azure holds, so that no text leaves the comment. */
export function commentLine(text: string): string {
  return cutText(` ${visibleLine(text)}`.trimEnd(), LONGEST_LINE);
}

function idsOf(hubs: readonly SurveyedHub[]): readonly string[] {
  return hubs.map(({ observation }) => observation.hubId);
}

function idsIn(left: readonly LeftOver[]): readonly string[] {
  return left.map(({ hubId }) => hubId);
}

/** `hub by hub`; with accounts, `one hub or account after the other`. */
export function byEach(left: readonly LeftOver[]): string {
  const { one } = wordsOfIds(idsIn(left));
  return one.includes(' ') ? `one ${one} after the other` : `${one} by ${one}`;
}

/** Names of hubs, as many as a person reads. */
function hubNames(hubs: readonly SurveyedHub[], most = MOST_NAMES): string {
  const names = hubs
    .map(({ observation }) => observation.name)
    .sort(compareText)
    .slice(0, most);
  const more = hubs.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * What an assignment describes, and why it says what it says.
 *
 * @param fleet words for everything that the policy describes
 */
export function assignmentLines(assignment: ProposedAssignment, fleet: Words): readonly string[] {
  const { asleep, hubs, match, settings } = assignment;
  const { many } = wordsOfIds(idsOf(hubs));
  const sku = settings.firewallSku === undefined ? '' : ` with a ${settings.firewallSku} firewall`;
  return [
    `${countedIds(idsOf(hubs))} in ${settings.isolationMode}${sku}: ${hubNames(hubs)}.`,
    ...tagLines(hubs),
    ...(Object.keys(match).length === 0
      ? [`It has no match: ${fleet.many} that no assignment above selects get it, and so do new ${fleet.many}.`]
      : []),
    ...(settings.isolationMode === 'Disabled'
      ? [
          'Without isolation, compute reaches everything and no rule has an effect. Azure cannot undo isolation, so plan it first.',
        ]
      : []),
    ...(settings.acceptsInternet
      ? [
          `A rule of each of these ${many} opens the whole internet; the end of this file lists them. "allow" accepts that.`,
          'Delete those rules, then write "report": with it each of them is a difference (HW210).',
        ]
      : []),
    ...(asleep.length === 0
      ? []
      : [
          `The network of ${countedIds(idsOf(asleep))} is not provisioned (${hubNames(asleep)}), so provisioning does not start here.`,
        ]),
    ...nearLines(assignment),
  ];
}

function tagLines(hubs: readonly SurveyedHub[]): readonly string[] {
  const [first, ...others] = hubs;
  if (first === undefined || others.length === 0) return [];
  const shared = Object.entries(first.observation.tags).filter(([tag, value]) =>
    others.every(({ observation: { tags } }) => lookUp(tags, tag) === value),
  );
  if (shared.length === 0) return [];
  const list = shared.map(([tag, value]) => `${tag}=${value}`).sort();
  return [`All of them have the ${list.length === 1 ? 'tag' : 'tags'} ${list.join(', ')}.`];
}

/** Packs and rules that most of the hubs permit, and some do not: to ask for them would be a difference there. */
function nearLines({ hubs, packs, rules, settings }: ProposedAssignment): readonly string[] {
  if (hubs.length < 2 || settings.acceptsInternet) return [];
  const asked = new Set([...rules.map(({ key }) => key), ...packs.map(packReference)]);
  const names = new Set(packs.map(({ name }) => name));
  const texts = new Map<string, string>();
  const without = new Map<string, number>();
  for (const hub of hubs) {
    for (const { destination, key } of hub.held.values()) {
      texts.set(key, destinationText(destination));
      without.set(key, (without.get(key) ?? hubs.length) - 1);
    }
    for (const reference of hub.packs) {
      texts.set(reference, `pack ${reference}`);
      without.set(reference, (without.get(reference) ?? hubs.length) - 1);
    }
  }
  const isOffered = (key: string) => !names.has(PACK_NAMES.get(key) ?? '');
  const near = [...without]
    .filter(([key, missing]) => missing > 0 && missing * 2 < hubs.length && !asked.has(key) && isOffered(key))
    .sort(([a, x], [b, y]) => x - y || compareText(a, b));
  const lines = near.slice(0, MOST_NEAR).map(([key, missing]) => {
    const lacking = hubs.filter(({ held, packs: held2 }) => !held.has(key) && !held2.has(key));
    return `  ${texts.get(key) ?? key}: ${hubs.length - missing} of ${hubs.length}, not ${hubNames(lacking, 4)}`;
  });
  if (lines.length === 0) return [];
  const more = near.length - lines.length;
  return [
    `Most of these ${wordsOfIds(idsOf(hubs)).many} also permit the following. Add it once all of them need it:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** Workspaces and accounts that the policy does not describe. */
export function setAsideLines(setAside: readonly SetAside[]): readonly string[] {
  if (setAside.length === 0) return [];
  const more = setAside.length - MOST_HUBS_LISTED;
  return [
    `${capitalized(typeWords(setAside.map(({ hubId }) => hubId)).many)} that this policy does not describe:`,
    '',
    ...setAside.slice(0, MOST_HUBS_LISTED).map(({ hubId, reason }) => `${hubId}: ${reason}`),
    ...(more > 0 ? [`and ${more} more, which the answer as JSON lists`] : []),
    '',
  ];
}

/** The rest, hub by hub: rules that the policy does not ask for, and findings that it leaves. */
export function leftOverLines(left: readonly LeftOver[], exempted: boolean): readonly string[] {
  const findings = left.filter((each) => each.findings.length > 0);
  const rules = left
    // Among exemptions, a rule without a finding needs no word; one with a finding has a name that no exemption can hold.
    .map((each) => (exempted ? { ...each, rules: each.rules.filter(({ codes }) => codes.length > 0) } : each))
    .filter((each) => each.rules.length > 0);
  return [
    ...section(
      `Findings that stay, because no policy can describe the ${wordsOfIds(idsIn(findings)).one} as it is:`,
      findings,
      ({ findings: found }) => found.map(({ code, message }) => `${code}: ${message}`),
    ),
    ...section(
      `Rules that this policy does not ask for, ${byEach(rules)}; where no reason follows, other ${wordsOfIds(idsIn(rules)).many} of the assignment lack them:`,
      rules,
      ({ rules: found }) =>
        found.map(
          ({ destination, reason, rule }) => `${rule}: ${destination}${reason === undefined ? '' : `. ${reason}`}`,
        ),
    ),
  ];
}

/** The hub by resource group and name, and its subscription: shorter than its id. */
function placeText({ hubId, name }: LeftOver): string {
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  return `${resourceGroup}/${name} in subscription ${subscriptionId}`;
}

function section(
  heading: string,
  left: readonly LeftOver[],
  linesOf: (each: LeftOver) => readonly string[],
): readonly string[] {
  if (left.length === 0) return [];
  const shown = left.slice(0, MOST_HUBS_LISTED);
  const more = left.length - shown.length;
  return [
    heading,
    '',
    ...shown.flatMap((each) => [
      `${placeText(each)}, assignment ${each.assignment}:`,
      ...linesOf(each).map((line) => `  ${line}`),
    ]),
    ...(more > 0
      ? [`and ${countedIds(idsIn(left.slice(MOST_HUBS_LISTED)))} more, which the answer as JSON lists`]
      : []),
    '',
  ];
}
