import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import type { Suppression } from './suppression.ts';

/** One hub that shows, or showed, the finding of an alert. */
export interface AlertInstance {
  readonly hubId: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  readonly severity: Severity;
  /** Notified even when it is over by the time of the decision: a lost update, a forbidden rule. */
  readonly alwaysNotify: boolean;
  /** Set while the hub is held back as a whole. */
  readonly suppression: Suppression | undefined;
  /** As of a subject, where the member has none. */
  readonly author?: string | undefined;
  /** The rules or targets that the finding is about; absent: the finding is about the hub as a whole. */
  readonly subjects?: readonly InstanceSubject[];
}

/** One rule or target of one hub, as far as a decision looks at it. */
export interface InstanceSubject {
  /** Of `subjectKey`. */
  readonly key: string;
  readonly firing: boolean;
  /** Start of its newest firing. */
  readonly since: Date;
  /** Set while it is held back. */
  readonly suppression: Suppression | undefined;
  /** Its firing before this one, where that one ended a short while before. */
  readonly before?: { readonly since: Date; readonly endedAt: Date } | undefined;
  /** Stands in for its likely author, '' while none is known; undefined: nobody expects to hear of one, or of another one. */
  readonly author?: string | undefined;
}

/** A subject with the hub that it belongs to. */
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

/** The instances of a member: one for each rule or target, or one for the hub. */
export function subjectsOfInstance(instance: AlertInstance): readonly HubSubject[] {
  const { alwaysNotify, author, firing, suppression, hubId, severity, since } = instance;
  const subjects = instance.subjects ?? [{ key: HUB_AS_A_WHOLE, firing, since, suppression, author }];
  return subjects.map((subject) => ({ ...subject, hubId, severity, alwaysNotify }));
}

/** True for instances that are notified one by one; of the others it is enough to know the hub. */
export function isUrgent({ alwaysNotify, severity }: Pick<HubSubject, 'alwaysNotify' | 'severity'>): boolean {
  return alwaysNotify || severity === 'critical' || severity === 'error';
}
