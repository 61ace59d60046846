import { subHours } from 'date-fns/subHours';
import { hubIdFrom, hubIdParts } from '../../hub-id.ts';
import { wordOf, wordsOfIds } from '../../kind-words.ts';
import { commandText, TO_BE_WRITTEN } from '../../text/command-text.ts';
import { cutText } from '../../text/cut-text.ts';
import { lookUp } from '../../text/look-up.ts';
import { utcMinute } from '../../time/utc-minute.ts';
import { codeInWords, entryOf } from '../../verdict/catalogue/catalogue.ts';
import { receiverOf, UNKNOWN_PART } from '../../verdict/catalogue/group-key.ts';
import type { AlertState } from '../decision/alert-state.ts';
import { successorIn } from '../findings/replacement-reason.ts';
import type { NotificationFact, NotificationInstance, NotificationTransition } from './notification-parts.ts';

/** The input for the facts of a notification. */
export interface FactsInput {
  readonly code: string;
  /** Instances that the notification is about. */
  readonly notified: readonly NotificationInstance[];
  /** The rest of the group key, after its code. */
  readonly subject?: string | undefined;
  /** How many hubs show the finding now; absent: as many as the notification names. */
  readonly firing?: number | undefined;
  /** The finding continues, and other receivers than those of this notification get it. */
  readonly isElsewhere?: boolean | undefined;
  readonly transition: NotificationTransition;
  /** Why the notification goes out now. */
  readonly reason?: string | undefined;
  /** The short id of the alert, for commands. */
  readonly id: string;
  readonly link: string | undefined;
  /** Start of the episode (ISO). */
  readonly since: string;
  readonly state: AlertState;
  readonly now: Date;
}

/** Three names leave room for the rest; the notification holds the full list. */
const HUBS_IN_WORDS = 3;

/** Longer values are cut: Azure's messages have no maximum length. */
const LONGEST_VALUE = 600;

/** Azure's names are shorter; a longer one must not push out the text after it. */
const LONGEST_NAME = 100;

const TITLE_STARTS: Readonly<Record<NotificationTransition, string>> = {
  Opened: '',
  Updated: 'More: ',
  Repeated: 'Still open: ',
  Acknowledged: 'Acknowledged: ',
  Resolved: 'Resolved: ',
};

/** One line that names the fault and its place. */
export function alertTitle(
  code: string,
  notified: readonly NotificationInstance[],
  transition: NotificationTransition,
): string {
  const [first] = notified;
  const what = codeInWords(code);
  if (first === undefined) return `${TITLE_STARTS[transition]}${what}`;
  const where = notified.length === 1 ? (hubIdFrom(first.hubId) === undefined ? '' : first.hubName) : several(notified);
  return `${TITLE_STARTS[transition]}${what}${where === '' ? '' : ` on ${where}`}`;
}

/** The facts of a notification as lines. */
export function factText(facts: readonly NotificationFact[]): string {
  return facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
}

/** The facts: what, where, since when, who, action taken, remedy, exemption, more. Each is one line at most. */
export function alertFacts(input: FactsInput): readonly NotificationFact[] {
  const facts: readonly { readonly label: NotificationFact['label']; readonly value: string | undefined }[] = [
    { label: 'What', value: what(input) },
    { label: 'Where', value: where(input) },
    { label: 'Since', value: since(input) },
    { label: 'Who', value: who(input) },
    { label: 'Done', value: done(input) },
    { label: 'To do', value: isOver(input) ? undefined : input.notified[0]?.fix },
    { label: 'To exempt', value: isOver(input) ? undefined : exemption(input) },
    { label: 'More', value: more(input) },
  ];
  return facts.flatMap(({ label, value }) =>
    value === undefined || value === '' ? [] : [{ label, value: line(value) }],
  );
}

/** A finding that is over needs no remedy and no exemption. */
function isOver({ notified, transition }: FactsInput): boolean {
  return transition === 'Resolved' || (notified.length > 0 && notified.every(({ firing }) => !firing));
}

function what({ code, isElsewhere = false, reason, state, notified, transition }: FactsInput): string {
  const [first] = notified;
  if (transition === 'Resolved') return whatEnded(notified, isElsewhere);
  const message = first?.message ?? entryOf(code)?.title ?? code;
  const by = state.acknowledgedBy;
  if (transition === 'Acknowledged') return `${by ?? 'A person'} takes care of it. ${message}`;
  const news = reason === 'AuthorKnown' ? 'The likely author is known now. ' : '';
  return notified.length <= 1 ? `${news}${message}` : `${news}${several(notified)} have it. The first: ${message}`;
}

/** `3 hubs`, `2 hubs and accounts`. */
function several(notified: readonly NotificationInstance[]): string {
  return `${notified.length} ${wordsOfIds(notified.map(({ hubId }) => hubId)).many}`;
}

/** Reasons for which Hubwarden no longer notifies of a finding that still exists, with a word for its resource. */
const STILL_THERE: Readonly<Record<string, (word: string) => string>> = {
  observeOnly: (word) => `the ${word} is only observed now`,
  exempted: () => 'an exemption covers it',
};

/** A finding that has become another one, is exempt or is only observed is not over. */
function whatEnded(notified: readonly NotificationInstance[], isElsewhere: boolean): string {
  if (notified.length === 0 && isElsewhere)
    return 'It is not over: the routes of the policy lead it to other receivers now.';
  const turned = notified.filter(({ endedBecause }) => successorIn(endedBecause) !== undefined);
  const still = notified.filter(({ endedBecause }) => lookUp(STILL_THERE, endedBecause ?? '') !== undefined);
  const over = notified.filter((each) => !turned.includes(each) && !still.includes(each));
  const next = `${codesOf(turned)}, which has its own notification`;
  const reasons = still.flatMap(
    ({ endedBecause = '', hubId }) => lookUp(STILL_THERE, endedBecause)?.(wordOf(hubId)) ?? [],
  );
  const why = [...new Set(reasons)].join(', or ');
  if (still.length === 0 && turned.length === 0) return `It is over${endOf(notified)}.${findingWas(notified)}`;
  if (still.length === notified.length) return `It is not over, and Hubwarden no longer notifies of it: ${why}.`;
  if (turned.length === notified.length) return `It is not over: it is now ${next}.`;
  // If other instances are over too, the new finding may have ended in the meantime.
  return [
    ...(turned.length === 0 ? [] : [`On ${hubNames(turned)} it turned into ${next}.`]),
    ...(still.length === 0 ? [] : [`On ${hubNames(still)} Hubwarden no longer notifies of it: ${why}.`]),
    ...(over.length === 0 ? [] : [`It is over on ${hubNames(over)}.`]),
  ].join(' ');
}

function codesOf(turned: readonly NotificationInstance[]): string {
  const codes = [...new Set(turned.flatMap(({ endedBecause }) => successorIn(endedBecause) ?? []))].sort();
  return codes.map(codeInWords).join(' or ');
}

/** The finding that is over, with its names: a reader of a resolve may not have the opening at hand. */
function findingWas(notified: readonly NotificationInstance[]): string {
  const [first] = notified;
  if (first === undefined) return '';
  return notified.length === 1
    ? ` The finding was: ${first.message}`
    : ` ${several(notified)} had it. The first: ${first.message}`;
}

const ENDS: Readonly<Record<string, (word: string) => string>> = {
  gone: (word) => `the ${word} is gone`,
  policyChanged: () => 'the policy has changed',
};

/** More reasons would not be read. */
const MOST_REASONS = 3;

/** Why it is over. A reason that concerns only some hubs has their names beside it; a hub may have no reason. */
function endOf(notified: readonly NotificationInstance[]): string {
  const hubs = new Map<string, readonly NotificationInstance[]>();
  for (const instance of notified) {
    const reason = instance.endedBecause ?? '';
    hubs.set(reason, [...(hubs.get(reason) ?? []), instance]);
  }
  const [[only = ''] = []] = hubs;
  if (hubs.size === 1) return only === '' ? '' : `: ${endText(only, notified)}`;
  if (hubs.size === 0 || hubs.size > MOST_REASONS || hubs.has('')) return '';
  return `: ${[...hubs].map(([reason, all]) => `on ${hubNames(all)}, ${endText(reason, all)}`).join('; ')}`;
}

function endText(reason: string, notified: readonly NotificationInstance[]): string {
  return lookUp(ENDS, reason)?.(wordsOfIds(notified.map(({ hubId }) => hubId)).one) ?? reason;
}

function where(input: FactsInput): string | undefined {
  const { firing = 0, notified, transition } = input;
  const [first] = notified;
  if (first === undefined) return undefined;
  // An update names the new hubs.
  const all =
    transition === 'Updated' && firing > notified.length
      ? `; open on ${firing} ${wordsOfIds(notified.map(({ hubId }) => hubId)).many} in all`
      : '';
  return notified.length === 1 ? `${placeOf(first, input)}${all}` : `${hubNames(notified)}${all}`;
}

function hubNames(notified: readonly NotificationInstance[]): string {
  const names = notified.slice(0, HUBS_IN_WORDS).map((instance) => cutText(instance.hubName, LONGEST_NAME));
  const rest = notified.length - names.length;
  return `${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

function placeOf({ hubId, hubName }: NotificationInstance, { code, subject }: FactsInput): string {
  const id = hubIdFrom(hubId);
  if (id === undefined) return subject === undefined ? hubName : `${hubName}${partText(code, subject)}`;
  const { resourceGroup, subscriptionId } = hubIdParts(id);
  return `${wordOf(id)} ${cutText(hubName, LONGEST_NAME)}, resource group ${resourceGroup}, subscription ${subscriptionId}`;
}

/** The receiver or subscription of a finding about Hubwarden itself. */
function partText(code: string, subject: string): string {
  const [part] = entryOf(code)?.groupKey ?? [];
  if (part === 'receiver') return `, receiver ${receiverOf(subject)}`;
  return part === 'subscription' && subject !== UNKNOWN_PART ? `, subscription ${subject}` : '';
}

function since({ now, since: start, state, transition }: FactsInput): string {
  const dayAgo = subHours(now, 24).toISOString();
  const openings = state.openings.filter((at) => at >= dayAgo).length;
  const often = openings > 1 ? `; it opened ${openings} times within 24 hours` : '';
  const end = transition === 'Resolved' ? ` to ${utcMinute(now.toISOString())}` : '';
  return `${utcMinute(start)}${end}${often}`;
}

function who({ notified, transition }: FactsInput): string | undefined {
  if (transition === 'Resolved') return undefined;
  const hubs = new Map<string, readonly NotificationInstance[]>();
  for (const each of notified) if (each.by !== undefined) hubs.set(each.by, [...(hubs.get(each.by) ?? []), each]);
  if (hubs.size === 0) return undefined;
  // For a hub without a known author the line names no one.
  const isPartly = notified.some(({ by }) => by === undefined);
  const names = [...hubs].map(([by, all]) => (isPartly ? `${by} on ${hubNames(all)}` : by));
  const rest = names.length - HUBS_IN_WORDS;
  const said = names.slice(0, HUBS_IN_WORDS).join(isPartly ? '; ' : ', ');
  return `probably ${said}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function done({ notified, transition }: FactsInput): string | undefined {
  if (transition === 'Resolved') return undefined;
  if (notified.length > 0 && notified.every(({ firing }) => !firing)) return 'It is over already; no action is needed.';
  const [first] = notified;
  return notified.every((instance) => instance.done === first?.done)
    ? first?.done
    : `on ${first?.hubName}: ${first?.done ?? 'nothing yet'}`;
}

function exemption({ code, id, notified }: FactsInput): string | undefined {
  const [first] = notified;
  const entry = entryOf(code);
  if (first === undefined || entry === undefined) return undefined;
  if (!entry.exemptable) return `${code} cannot be exempted; ${muting(code, id, notified)}`;
  const hub = notified.length === 1 ? first.hubId : '"…"';
  const rule = notified.length === 1 && first.rule !== undefined ? `, rule: ${yamlName(first.rule)}` : '';
  const more = notified.length === 1 && (first.moreRules ?? 0) > 0 ? '; one entry for each rule' : '';
  return `under exemptions in the policy: { hub: ${hub}, findings: [${code}]${rule}, owner: …, ticket: …, reason: …, expires: … }${more}`;
}

/** The name of a rule as a YAML text: YAML reads some legal names as a number, a boolean or null. */
function yamlName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off)$/i.test(name)
    ? name
    : `'${name.replaceAll("'", "''")}'`;
}

/** A longer command would be cut, and a cut command does something else. */
const LONGEST_COMMAND = 450;

/** The command that silences this alert and no other: by its hubs if they fit into a line, else by its id. */
function muting(code: string, id: string, notified: readonly NotificationInstance[]): string {
  const hubs = notified.flatMap(({ hubId }) => hubIdFrom(hubId) ?? []);
  const rules = new Set(notified.flatMap(({ rule }) => rule ?? []));
  const ofRules = rules.size === 0 ? [] : ['--rule', ...rules];
  const words = ['--code', code, '--hub', ...new Set(hubs), ...ofRules, '--hours', '8', '--reason', TO_BE_WRITTEN];
  const silence = commandText('alerts', 'silence', ...words);
  const isNarrow = hubs.length > 0 && hubs.length === notified.length && [...rules].every(isPlainName);
  return isNarrow && silence.length <= LONGEST_COMMAND
    ? `for some hours: ${silence}`
    : `to have only new ones notified: ${commandText('alerts', 'ack', id)}`;
}

/** Other names may be read as a pattern or an option. */
function isPlainName(rule: string): boolean {
  return /^\w[\w.-]*$/.test(rule);
}

function more({ code, id, link }: FactsInput): string {
  const show = commandText('alerts', 'show', id);
  const commands = entryOf(code) === undefined ? show : `${show}; ${commandText('explain', code)}`;
  return link === undefined ? commands : `${link}; ${commands}`;
}

// Marks that change the direction of writing, so that `moc.live` reads as another name, and characters that control a
// terminal.
const UNSEEN = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?!\s)\p{Cc}/gu;

/** A text as one line of plain text: a message cannot start a second line in a fact, and cannot hide text. */
function line(value: string): string {
  const plain = value.replace(UNSEEN, '').replace(/\s+/g, ' ').trim();
  return cutText(plain, LONGEST_VALUE);
}
