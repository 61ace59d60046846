/**
 * Every duration that the planner and the pipeline go by. The values come from settings (config.ts), so a stack that
 * runs on scaled time changes settings and nothing else. Units are in the names.
 */
export interface Timings {
  /** A run after an event looks once more after this long, because Azure does not say when it raises events. */
  readonly secondLookSeconds: number;
  readonly leaseSeconds: number;
  /** A run ends itself after this long and comes back by the queue. */
  readonly runSeconds: number;
  /** A write aborts after this long. */
  readonly writeTimeoutSeconds: number;
  /** A write starts only with this much of the lease left. */
  readonly writeNeedsLeaseSeconds: number;
  readonly readTimeoutSeconds: number;
  /** How long an intent without a poll URL means "may have landed: read, do not write". */
  readonly settleSeconds: number;
  /** Wait before a busy lease or a busy Azure is tried again. */
  readonly busyRetrySeconds: number;
  /** First wait after a failure that may pass; doubles, with full jitter, up to the cap. */
  readonly retryBaseSeconds: number;
  readonly retryCapSeconds: number;
  /** Wait between polls of an operation, the first three times and then. */
  readonly pollFirstSeconds: number;
  readonly pollSeconds: number;
  /** Deadlines of a provisioning where the policy names none. */
  readonly provisioningWarnSeconds: number;
  readonly provisioningFailSeconds: number;
  /** Added to a provisioning's deadlines for the first FQDN rule (firewall). */
  readonly firstFqdnRuleSeconds: number;
  /** Added to a provisioning's deadlines for each rule over 20. */
  readonly perRuleOverTwentySeconds: number;
  /** Deadlines of any other write. */
  readonly writeWarnSeconds: number;
  readonly writeFailSeconds: number;
  /** First wait after a failed provisioning; doubles per attempt. */
  readonly provisioningRetrySeconds: number;
  /** An inactive rule on an active network is a finding after this long. */
  readonly inactiveRuleGraceSeconds: number;
  /** What Azure has been at work on for this long, without an operation of ours, is told to people. */
  readonly stuckSeconds: number;
  /** A hub younger than this is new (guardrail 2). */
  readonly newHubSeconds: number;
  /** Window in which put-backs are counted (guardrail 5). */
  readonly fightWindowSeconds: number;
  /** Pause between removals of one forbidden rule that keeps coming back. */
  readonly forbiddenRemovalPauseSeconds: number;
  /** Removals wait this long after an exemption has expired. */
  readonly expiryGraceSeconds: number;
  /** An exemption that ends within this time is announced. */
  readonly expiryNoticeSeconds: number;
  /** A shard of a sweep ends after this long and continues by the queue. */
  readonly shardSeconds: number;
  /** Whoever judges a shard holds it this long; it takes it anew with every part that it has stored. */
  readonly shardClaimSeconds: number;
  /** A sweep that has not ended after this long no longer blocks the next one. */
  readonly sweepAbandonSeconds: number;
  /** A refusal that a person must solve is tried again after this long, should nothing else have changed. */
  readonly blockedRetrySeconds: number;
  /** A finding that is not critical is told to people only after it has lasted this long. */
  readonly alertWaitSeconds: number;
  /** Between two notices about further hubs of one alert. */
  readonly alertGroupSeconds: number;
  /** Between two reminders of an alert that is still open and that nobody has acknowledged. */
  readonly alertRepeatSeconds: number;
  /** An alert that opened three times within this time is flapping. */
  readonly alertFlapWindowSeconds: number;
  /** A flapping alert is resolved only after nothing has fired for this long. */
  readonly alertFlapHoldSeconds: number;
  /** How old the policy may be that an instance goes by. */
  readonly policyCacheSeconds: number;
  /** What a poison queue still holds after this long cannot be read: its function takes out what can within seconds. */
  readonly poisonUnreadSeconds: number;
  /** Pause between two looks at how a new version of the policy does, while its roll-out waits for hubs. */
  readonly rolloutCheckSeconds: number;
}

/** The values a deployment runs with unless settings say otherwise. */
export const DEFAULT_TIMINGS: Timings = {
  secondLookSeconds: 300,
  leaseSeconds: 120,
  runSeconds: 90,
  writeTimeoutSeconds: 30,
  writeNeedsLeaseSeconds: 45,
  readTimeoutSeconds: 20,
  settleSeconds: 120,
  busyRetrySeconds: 15,
  retryBaseSeconds: 10,
  retryCapSeconds: 600,
  pollFirstSeconds: 10,
  pollSeconds: 30,
  provisioningWarnSeconds: 45 * 60,
  provisioningFailSeconds: 90 * 60,
  firstFqdnRuleSeconds: 10 * 60,
  perRuleOverTwentySeconds: 60,
  writeWarnSeconds: 15 * 60,
  writeFailSeconds: 30 * 60,
  provisioningRetrySeconds: 300,
  inactiveRuleGraceSeconds: 15 * 60,
  stuckSeconds: 3600,
  newHubSeconds: 24 * 3600,
  fightWindowSeconds: 24 * 3600,
  forbiddenRemovalPauseSeconds: 3600,
  expiryGraceSeconds: 24 * 3600,
  expiryNoticeSeconds: 14 * 24 * 3600,
  shardSeconds: 300,
  shardClaimSeconds: 120,
  sweepAbandonSeconds: 2 * 3600,
  blockedRetrySeconds: 6 * 3600,
  alertWaitSeconds: 120,
  alertGroupSeconds: 300,
  alertRepeatSeconds: 24 * 3600,
  alertFlapWindowSeconds: 24 * 3600,
  alertFlapHoldSeconds: 30 * 60,
  policyCacheSeconds: 15,
  poisonUnreadSeconds: 120,
  rolloutCheckSeconds: 300,
};
