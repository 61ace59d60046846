/** One duration: what it is for, and its value unless a setting gives another. Its name carries the unit. */
export interface Timing {
  readonly defaultSeconds: number;
  /** A sentence for the page of settings. */
  readonly meaning: string;
}

/** Rules that an operation takes without more time. */
export const RULES_WITHOUT_EXTRA_TIME = 20;

/**
 * Every duration that the planner and the pipeline use: one row each. The values come from settings, whose names, defaults
 * and texts are made from this table, so a stack that runs on scaled time changes settings and nothing else.
 */
export const TIMINGS = {
  secondLookSeconds: {
    defaultSeconds: 300,
    meaning:
      'A run that an event caused is followed by another run this long after it, because Azure does not say when it raises events.',
  },
  leaseSeconds: { defaultSeconds: 120, meaning: 'How long one run owns a hub.' },
  runSeconds: { defaultSeconds: 90, meaning: 'A run ends itself after this long; the queue resumes the work.' },
  writeTimeoutSeconds: {
    defaultSeconds: 30,
    meaning: 'Hubwarden abandons a write to Azure that has no answer after this long.',
  },
  writeNeedsLeaseSeconds: { defaultSeconds: 45, meaning: 'A write starts only with this much of the lease left.' },
  readTimeoutSeconds: {
    defaultSeconds: 20,
    meaning: 'Hubwarden abandons a read of Azure that has no answer after this long.',
  },
  settleSeconds: {
    defaultSeconds: 120,
    meaning:
      'A write whose answer was lost may still take effect for this long; until then Hubwarden only reads the hub.',
  },
  busyRetrySeconds: {
    defaultSeconds: 15,
    meaning:
      'First wait before Hubwarden retries a hub that another run holds or that Azure is changing. For writes it doubles.',
  },
  retryBaseSeconds: {
    defaultSeconds: 10,
    meaning: 'First wait after a failure that may pass; it doubles with each attempt.',
  },
  retryCapSeconds: { defaultSeconds: 600, meaning: 'Longest wait after a failure that may pass.' },
  pollFirstSeconds: { defaultSeconds: 10, meaning: 'Wait between the first three polls of an operation.' },
  pollSeconds: { defaultSeconds: 30, meaning: 'Wait between later polls of an operation.' },
  provisioningWarnSeconds: {
    defaultSeconds: 45 * 60,
    meaning: 'A provisioning is slow after this long, where the policy names no time.',
  },
  provisioningFailSeconds: {
    defaultSeconds: 90 * 60,
    meaning: 'A provisioning has timed out after this long, where the policy names no time.',
  },
  firstFqdnRuleSeconds: {
    defaultSeconds: 10 * 60,
    meaning: 'Added to both for the first FQDN rule, which creates a firewall.',
  },
  perRuleOverTwentySeconds: {
    defaultSeconds: 60,
    meaning: `Added to both for each rule over ${RULES_WITHOUT_EXTRA_TIME}.`,
  },
  writeWarnSeconds: { defaultSeconds: 15 * 60, meaning: 'Any other operation is slow after this long.' },
  writeFailSeconds: { defaultSeconds: 30 * 60, meaning: 'Any other operation has timed out after this long.' },
  provisioningRetrySeconds: {
    defaultSeconds: 300,
    meaning: 'First wait after a failed provisioning; it doubles with each attempt.',
  },
  inactiveRuleGraceSeconds: {
    defaultSeconds: 15 * 60,
    meaning: 'A rule may be inactive on an active network for this long before it is a finding.',
  },
  stuckSeconds: {
    defaultSeconds: 3600,
    meaning:
      'A rule or hub that Azure has been changing for this long, without an operation of Hubwarden, raises an alert.',
  },
  newHubSeconds: { defaultSeconds: 24 * 3600, meaning: 'A hub younger than this is new (guardrail 2).' },
  fightWindowSeconds: {
    defaultSeconds: 24 * 3600,
    meaning: 'Period within which repairs of the same rule are counted (guardrail 5).',
  },
  forbiddenRemovalPauseSeconds: {
    defaultSeconds: 3600,
    meaning: 'Pause between removals of one forbidden rule that keeps coming back.',
  },
  expiryGraceSeconds: { defaultSeconds: 24 * 3600, meaning: 'Removals wait this long after an exemption has expired.' },
  expiryNoticeSeconds: {
    defaultSeconds: 14 * 24 * 3600,
    meaning: 'An exemption that ends within this time is announced.',
  },
  shardSeconds: { defaultSeconds: 300, meaning: 'A shard of a sweep ends after this long; the queue resumes it.' },
  shardClaimSeconds: {
    defaultSeconds: 120,
    meaning:
      'The instance that judges a shard of a sweep owns it this long and renews that with each part that it stores. A shard without an owner is queued again.',
  },
  sweepAbandonSeconds: {
    defaultSeconds: 2 * 3600,
    meaning: 'A sweep that has not ended after this long no longer blocks the next one.',
  },
  blockedRetrySeconds: {
    defaultSeconds: 6 * 3600,
    meaning:
      'Hubwarden tries a change that Azure refused, and that a person must correct, again after this long if nothing else has changed.',
  },
  alertWaitSeconds: {
    defaultSeconds: 120,
    meaning: 'A finding that is not critical is notified only after it has lasted this long.',
  },
  alertGroupSeconds: {
    defaultSeconds: 300,
    meaning:
      'Further hubs of an alert are notified together, once within this time; critical findings and errors after a minute at most.',
  },
  alertRepeatSeconds: {
    defaultSeconds: 24 * 3600,
    meaning: 'An alert that is still open and not acknowledged is notified again after this long.',
  },
  alertFlapWindowSeconds: {
    defaultSeconds: 24 * 3600,
    meaning: 'An alert that opened three times within this time is flapping.',
  },
  alertFlapHoldSeconds: {
    defaultSeconds: 30 * 60,
    meaning: 'A flapping alert is resolved only after nothing has fired for this long.',
  },
  policyCacheSeconds: { defaultSeconds: 15, meaning: 'Age up to which an instance uses its copy of the policy.' },
  poisonUnreadSeconds: {
    defaultSeconds: 120,
    meaning: 'A message that is still in a poison queue after this long is notified as unreadable (HW801).',
  },
  fleetIndexSeconds: {
    defaultSeconds: 15,
    meaning: 'Age up to which an instance answers pages and the API from its fleet index without a read of the tables.',
  },
  fleetIndexWaitSeconds: {
    defaultSeconds: 5,
    meaning:
      'A page waits this long for newer rows of the fleet; then it shows the last known ones with their age and the reason.',
  },
  fleetIndexTimeoutSeconds: {
    defaultSeconds: 30,
    meaning:
      'An instance abandons a refresh of its fleet index after this long, and a page without known rows answers with the reason.',
  },
  rolloutCheckSeconds: {
    defaultSeconds: 300,
    meaning: 'Pause between two checks of a new policy version while its roll-out waits for hubs.',
  },
} as const satisfies Readonly<Record<string, Timing>>;

/** Name of one duration. */
export type TimingField = keyof typeof TIMINGS;

/** The durations in force, in seconds. */
export type Timings = Readonly<Record<TimingField, number>>;

/** The names of all durations, in their order. */
export function timingFields(): readonly TimingField[] {
  // Object.keys forgets the names that the type knows.
  return Object.keys(TIMINGS) as TimingField[];
}

/** The values of a deployment unless settings say otherwise. */
export const DEFAULT_TIMINGS: Timings = timingsOf((field) => TIMINGS[field].defaultSeconds);

/** One value for each duration. */
export function timingsOf(secondsOf: (field: TimingField) => number): Timings {
  // Object.fromEntries forgets the names that the type knows.
  return Object.fromEntries(timingFields().map((field) => [field, secondsOf(field)])) as Timings;
}
