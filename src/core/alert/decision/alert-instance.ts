import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import type { Suppression } from './suppression.ts';

/** One hub that shows, or showed, the finding of an alert. */
export interface AlertInstance {
  readonly hubId: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  readonly severity: Severity;
  /** Notified even if it is over at the time of the decision: a lost update, a forbidden rule. */
  readonly alwaysNotify: boolean;
  /** Set while the hub as a whole is suppressed. */
  readonly suppression: Suppression | undefined;
  /** As in a subject, if the instance has no subjects. */
  readonly author?: string | undefined;
  /** The rules or targets that the finding is about; absent: the finding is about the hub as a whole. */
  readonly subjects?: readonly InstanceSubject[];
}

/** One rule or target of one hub, as a decision uses it. */
export interface InstanceSubject {
  /** Of `subjectKey`. */
  readonly key: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  /** Set while it is suppressed. */
  readonly suppression: Suppression | undefined;
  /** Its earlier firing, if that one ended a short time before. */
  readonly before?: { readonly since: Date; readonly endedAt: Date } | undefined;
  /**
   * A mark for its likely author, '' while none is known; undefined: no author, or no other author, can become known.
   */
  readonly author?: string | undefined;
}

/** A subject with its hub. */
export interface HubSubject extends InstanceSubject {
  readonly hubId: string;
  readonly severity: Severity;
  readonly alwaysNotify: boolean;
}

/** Names one instance in a decision. */
export interface SubjectName {
  readonly hubId: string;
  readonly key: string;
}

/** Key of the subject of a finding that is about a hub as a whole. */
export const HUB_AS_A_WHOLE = 'hub';

/** The subjects of an instance: one for each rule or target, or one for the hub. */
export function subjectsOfInstance(instance: AlertInstance): readonly HubSubject[] {
  const { alwaysNotify, author, firing, suppression, hubId, severity, since } = instance;
  const subjects = instance.subjects ?? [{ key: HUB_AS_A_WHOLE, firing, since, suppression, author }];
  return subjects.map((subject) => ({ ...subject, hubId, severity, alwaysNotify }));
}

/** True for subjects that are notified one by one; for the others a notification of the hub is enough. */
export function isUrgent({ alwaysNotify, severity }: Pick<HubSubject, 'alwaysNotify' | 'severity'>): boolean {
  return alwaysNotify || severity === 'critical' || severity === 'error';
}
