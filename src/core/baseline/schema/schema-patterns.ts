import { PLACEHOLDERS } from '../policy/placeholders.ts';

/**
 * Patterns of the published schema for texts that the program checks after their shape. They refuse nothing that the
 * program accepts. They have no flags, so that every validator reads them alike; both cases are written out.
 */

/** A text that is not blank. */
export const NOT_BLANK = /\S/.source;

const PLACEHOLDER = String.raw`\{(?:${PLACEHOLDERS.join('|')})\}`;
const NOT_AN_ADDRESS = String.raw`(?![0-9.-]+\s*(?:,|$))`;
const LETTER = '[A-Za-z0-9_-]';
const LETTER_OF_RULE = `(?:${LETTER}|${PLACEHOLDER})`;

/** One host or a comma list of hosts, as rules accept them. */
export const RULE_HOSTS = listOf(hostOf(LETTER_OF_RULE));
/** The same without placeholders. */
export const PLAIN_HOSTS = listOf(hostOf(LETTER));
/** One host behind a private endpoint. */
export const ENDPOINT_HOST = String.raw`^\s*${NOT_AN_ADDRESS}${nameOf(LETTER_OF_RULE)}\s*$`;

/** A service tag, or a text that becomes one. */
export const TAG_OF_RULE = String.raw`^\s*(?:[A-Za-z0-9.]|${PLACEHOLDER})+\s*$`;
/** A service tag without placeholders. */
export const PLAIN_TAG = /^\s*[A-Za-z][A-Za-z0-9.]*\s*$/.source;

const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const IPV6 = '[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+';
/** An address, a prefix, or a range with both ends. The order of the ends is not checked. */
export const PLAIN_PREFIX = String.raw`^\s*(?:${IPV4}(?:\/0{0,2}(?:3[0-2]|[12]?\d)|\s*-\s*${IPV4})?|${IPV6}(?:\/0{0,2}(?:12[0-8]|1[01]\d|[1-9]?\d)|\s*-\s*${IPV6})?)\s*$`;

const PORT = String.raw`(?:\d{1,4}|[0-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`;
/** Ports and ranges of ports. The order of the ends of a range is not checked. */
export const PORTS = listOf(String.raw`(?:\*|${PORT}(?:\s*-\s*${PORT})?)`);

const SEGMENT = String.raw`[^/\s]+`;
const OF_RESOURCE = String.raw`\/${anyCase('subscriptions')}\/${SEGMENT}\/${anyCase('resourcegroups')}\/${SEGMENT}\/${anyCase('providers')}\/${SEGMENT}(?:\/${SEGMENT}\/${SEGMENT})+\/*`;
/** The id of a resource; placeholders and other texts are both accepted. */
export const RESOURCE_ID = String.raw`^\s*${OF_RESOURCE}\s*$`;
/** The id of a resource without braces. */
export const PLAIN_RESOURCE_ID = String.raw`^(?![^{]*\{)\s*${OF_RESOURCE}\s*$`;
/** The part of a resource that an endpoint opens. */
export const SUBRESOURCE = String.raw`^\s*(?:[A-Za-z0-9]|${PLACEHOLDER})(?:[A-Za-z0-9_.-]|${PLACEHOLDER})*\s*$`;
/** The same without placeholders. */
export const PLAIN_SUBRESOURCE = /^\s*[A-Za-z0-9][A-Za-z0-9_.-]*\s*$/.source;

/** The id of a hub, `GROUP/NAME`, or a pattern that begins like an id. The text after the first star is not checked. */
export const HUB_PATTERN = String.raw`^\s*(?:\*|\/[A-Za-z]*[*?]|\/${anyCase('subscriptions')}\/[^*?]*[*?]|\/${anyCase('subscriptions')}\/[^/]+\/${anyCase('resourcegroups')}\/[^/]+\/${anyCase('providers')}\/[^/]+\/[^/]+\/[^/]+\/*\s*$|[^\s/*?][^/*?]*\/[A-Za-z0-9][A-Za-z0-9_.-]*\s*$)`;
/** The name of an outbound rule, or a pattern over names. */
export const RULE_NAME_PATTERN = /^\s*[A-Za-z0-9_*?-]+\s*$/.source;

/** The id of a subscription, or a pattern over ids. */
export const SUBSCRIPTION_PATTERN =
  /^(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|(?=[^*?]*[*?])[0-9A-Fa-f*?-]+)$/.source;
/** A pattern over ids of subscriptions, or one with blanks around it. */
export const SUBSCRIPTION_OF_ALERTS = /^\s*[0-9A-Fa-f*?-]+\s*$/.source;
/** The name of a resource group, or a pattern over names. */
export const RESOURCE_GROUP_PATTERN = /^\s*[^\s/]+\s*$/.source;
/** The name of a hub, or a pattern over names. */
export const HUB_NAME_PATTERN = /^\s*[A-Za-z0-9*?][A-Za-z0-9*?_.-]*\s*$/.source;
/** A region, its display name, or a pattern over regions. */
export const LOCATION_PATTERN = /^(?=\s*\S)[A-Za-z0-9()_*?\s-]+$/.source;
/** The id of a management group. */
export const MANAGEMENT_GROUP = /^\s*[^\s/*?]+\s*$/.source;
/** The name of a tag: not a pattern, and not the one name that JavaScript reserves. */
export const TAG_NAME = /^(?!\s*__proto__\s*$)(?=\s*\S)[^*?]+$/.source;
/** The name of a receiver where another part of the file refers to it. */
export const RECEIVER_REFERENCE = /^\s*[a-z][a-z0-9-]{0,39}\s*$/.source;
/** The name of a pack that the policy defines, where another part of the file refers to it. */
export const PACK_REFERENCE = /^\s*[a-z0-9][a-z0-9-]{0,62}\s*$/.source;

/** One of some words, with or without blanks around it, as the program accepts texts. */
export function wordsPattern(words: readonly string[]): string {
  return String.raw`^\s*(?:${words.join('|')})\s*$`;
}

/** A name with its domain. The split is at the first dot, so that only one reading is possible. */
function nameOf(letter: string): string {
  return String.raw`${letter}*\.(?:${letter}|\.)*`;
}

function hostOf(letter: string): string {
  return String.raw`${NOT_AN_ADDRESS}(?:\*\.(?:${letter}|\.)+|${nameOf(letter)})`;
}

function listOf(member: string): string {
  return String.raw`^\s*${member}\s*(?:,\s*${member}\s*)*$`;
}

function anyCase(word: string): string {
  return [...word].map((letter) => `[${letter.toUpperCase()}${letter}]`).join('');
}
