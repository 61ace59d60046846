import type { Timings } from '../core/time/timings.ts';

/** What each duration does, in a sentence, for the page of settings. */
export const TIMING_MEANINGS: Readonly<Record<keyof Timings, string>> = {
  secondLookSeconds: 'A run that an event caused is followed by another this long after it.',
  leaseSeconds: 'How long one run owns a hub.',
  runSeconds: 'A run ends itself after this long and goes on later by the queue.',
  writeTimeoutSeconds: 'A write to Azure without an answer is given up after this long.',
  writeNeedsLeaseSeconds: 'A write starts only with this much of the lease left.',
  readTimeoutSeconds: 'A read of Azure without an answer is given up after this long.',
  settleSeconds: 'A write whose answer got lost may still land for this long; until then the hub is only read.',
  busyRetrySeconds: 'Wait before a hub that is busy is tried again.',
  retryBaseSeconds: 'First wait after a failure that may pass; it doubles with each attempt.',
  retryCapSeconds: 'Longest wait after a failure that may pass.',
  pollFirstSeconds: 'Wait between the first three questions about an operation.',
  pollSeconds: 'Wait between later questions about an operation.',
  provisioningWarnSeconds: 'A provisioning is slow after this long, where the policy names no time.',
  provisioningFailSeconds: 'A provisioning has timed out after this long, where the policy names no time.',
  firstFqdnRuleSeconds: 'Added to both for the first FQDN rule, which creates a firewall.',
  perRuleOverTwentySeconds: 'Added to both for each rule over twenty.',
  writeWarnSeconds: 'Any other operation is slow after this long.',
  writeFailSeconds: 'Any other operation has timed out after this long.',
  provisioningRetrySeconds: 'First wait after a failed provisioning; it doubles with each attempt.',
  inactiveRuleGraceSeconds: 'A rule may be inactive on an active network for this long before it is a finding.',
  stuckSeconds:
    'A rule or hub that Azure has been changing for this long, without an operation of Hubwarden, raises an alert.',
  newHubSeconds: 'A hub younger than this is new.',
  fightWindowSeconds: 'Time within which repairs of the same rule are counted.',
  forbiddenRemovalPauseSeconds: 'Pause between removals of one forbidden rule that keeps coming back.',
  expiryGraceSeconds: 'Removals wait this long after an exemption has expired.',
  expiryNoticeSeconds: 'An exemption that ends within this time is announced.',
  shardSeconds: 'A part of a sweep ends after this long and goes on by the queue.',
  shardClaimSeconds:
    'An instance that judges a part of a sweep owns it this long. A part without an owner is queued again.',
  sweepAbandonSeconds: 'A sweep that has not ended after this long no longer holds up the next one.',
  blockedRetrySeconds:
    'What Azure refused and a person must correct is tried again after this long, should nothing else have changed.',
  alertWaitSeconds: 'A finding that is not critical is notified only after it has lasted this long.',
  alertGroupSeconds:
    'Further hubs of an alert are notified together, once within this time; what is critical or an error after a minute at most.',
  alertRepeatSeconds: 'An alert that is still open and not acknowledged is notified again after this long.',
  alertFlapWindowSeconds: 'An alert that opened three times within this time is flapping.',
  alertFlapHoldSeconds: 'A flapping alert is resolved only after nothing has fired for this long.',
  policyCacheSeconds: 'How old the policy may be that an instance goes by.',
  poisonUnreadSeconds: 'What a poison queue still holds after this long is notified as unreadable (HW801).',
  rolloutCheckSeconds: 'Pause between two checks of a new policy version while its roll-out waits for hubs.',
};
