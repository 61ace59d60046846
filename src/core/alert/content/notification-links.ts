import { hubIdFrom } from '../../hub-id.ts';
import type { Words } from '../../kind-words.ts';
import { wordOf } from '../../kind-words.ts';
import { alertPath, findingPath, hubFindingPath, hubPath, hubsPath } from '../../pages/page-paths.ts';
import { entryOf } from '../../verdict/catalogue/catalogue.ts';
import type { NotificationInstance } from './notification-parts.ts';

/** A link of a notification to a page of Hubwarden. */
export interface NotificationLink {
  /** Short, so that several buttons fit on a phone. */
  readonly text: string;
  readonly url: string;
}

/** What the links of an alert's notification lead to. */
export interface LinkedAlert {
  readonly id: string;
  readonly code: string;
  /** The instances that the notification is about. */
  readonly notified: readonly NotificationInstance[];
}

/**
 * The links of an alert's notification, the alert first: the finding on its hub where the notification is about one hub, and what the
 * finding means with its steps for people. The pages stay valid after the end of the alert and of the hub.
 *
 * @param pagesUrl the base, without a slash at the end; undefined: no links
 */
export function alertLinks(
  pagesUrl: string | undefined,
  { code, id, notified }: LinkedAlert,
): readonly NotificationLink[] {
  if (pagesUrl === undefined) return [];
  const hub = hubOf(notified);
  return [
    { text: 'The whole alert', url: pagesUrl + alertPath(id) },
    ...(hub === undefined ? [] : [{ text: `The ${wordOf(notified[0]?.hubId ?? '')}`, url: pagesUrl + hub }]),
    ...(entryOf(code) === undefined ? [] : [{ text: `What ${code} means`, url: pagesUrl + findingPath(code) }]),
  ];
}

/** The page of the only hub; the finding on it where it is about one rule, or none. */
function hubOf(notified: readonly NotificationInstance[]): string | undefined {
  const [first] = notified;
  const hubId = first === undefined ? undefined : hubIdFrom(first.hubId);
  if (first === undefined || hubId === undefined) return undefined;
  if (notified.some((each) => each.hubId !== first.hubId)) return undefined;
  const isOne = notified.length === 1 && (first.moreRules ?? 0) === 0;
  return isOne ? hubFindingPath(hubId, first.code, first.rule) : hubPath(hubId);
}

/** The links of a digest: every hub that is not as its baseline wants it. @param words of what the digest names */
export function digestLinks(pagesUrl: string | undefined, words: Words): readonly NotificationLink[] {
  if (pagesUrl === undefined) return [];
  return [{ text: `The ${words.many}`, url: pagesUrl + hubsPath({ filter: '-verdict:compliant' }) }];
}
