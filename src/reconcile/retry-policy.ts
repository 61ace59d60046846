import type { Failure } from '../core/azure/failure.ts';
import { hubIdParts } from '../core/hub-id.ts';
import { wordOf } from '../core/kind-words.ts';
import type { NetworkWrite } from '../core/kinds/requests/network-write.ts';
import { REFUSED_ONLY } from '../core/plan/model/plan.ts';
import { foldCase, foldOptional } from '../core/text/fold-case.ts';
import { backoffSeconds } from '../core/time/backoff.ts';
import type { Timings } from '../core/time/timings.ts';

/** The consequence of a failed read. */
export type AfterRead =
  /** The resource is certainly gone: its hub is closed out. */
  | { readonly kind: 'Gone' }
  /** May pass: the run reads again after this time; the verdict stays unchanged until the attempts are used up. */
  | { readonly kind: 'Retry'; readonly afterSeconds: number }
  /** Will not pass by itself: the hub is `Unknown` at once, and each sweep retries. */
  | { readonly kind: 'GiveUp' };

/** The consequence of a failed write. */
export type AfterWrite =
  /** Azure changed nothing: the intent row is deleted and the hub requeued. */
  | { readonly kind: 'Requeue'; readonly afterSeconds: number; readonly isFailure: boolean }
  /**
   * Another principal's change blocks the write, and Azure changed nothing. The wait depends on how long that change
   * takes.
   */
  | { readonly kind: 'WaitForOthers' }
  /** Azure may have applied the write: the intent row stays, and runs only read until the write is verified. */
  | { readonly kind: 'MayHaveTakenEffect'; readonly afterSeconds: number }
  /**
   * Azure refused the whole set of rules in one request: later writes are single ones, so that a bad rule blocks only
   * itself.
   */
  | { readonly kind: 'WriteSingly' }
  /** A role on a private endpoint's target is missing, or was granted too recently for all of Azure to know it. */
  | { readonly kind: 'RoleMissing'; readonly target: string | undefined }
  /** Azure refused to provision the network: counts as a failed provisioning, and is retried after growing waits. */
  | { readonly kind: 'ProvisioningRefused'; readonly message: string }
  /** A person must act. */
  | {
      readonly kind: 'Refused';
      readonly code: RefusalCode;
      /** The scope or policy that alerts are grouped by. */
      readonly subject: string | undefined;
      readonly message: string;
    };

/**
 * Code of the finding that a refused write raises; `Refused`: the finding that the write was to end stays, with Azure's
 * message.
 */
type RefusalCode = 'HW104' | 'HW105' | 'HW401' | 'HW403' | 'HW404' | 'HW405' | 'HW408' | 'HW409' | typeof REFUSED_ONLY;

/** The state of a retry: number of failed attempts, a random number, and the durations in force. */
export interface RetryContext {
  readonly failures: number;
  /** 0 ≤ x < 1 */
  readonly random: number;
  readonly timings: Timings;
}

/**
 * Wait before the next attempt: full jitter over a window that doubles with every failure, up to a cap. Never shorter
 * than a tenth of the window, so that a queue full of hubs does not retry all at once.
 */
export function failureRetrySeconds({ failures, random, timings }: RetryContext): number {
  const { retryBaseSeconds: baseSeconds, retryCapSeconds: capSeconds } = timings;
  return backoffSeconds({ baseSeconds, capSeconds, attempt: failures, jitter: 0.1 + 0.9 * random });
}

/**
 * Wait before the retry of a write that Azure refused because of another principal's change: doubles with every
 * refusal, up to the cap, with a jitter from half to one and a half times. No event reports the end of the other
 * change, so the run retries.
 *
 * @param tries number of refusals of the write for this reason, this one included
 */
export function waitForOthersSeconds(tries: number, { random, timings }: Omit<RetryContext, 'failures'>): number {
  const baseSeconds = timings.busyRetrySeconds * (0.5 + random);
  return backoffSeconds({ baseSeconds, capSeconds: timings.retryCapSeconds, attempt: tries - 1 });
}

/** The whole policy for failed reads. */
export function afterFailedRead(failure: Failure, context: RetryContext): AfterRead {
  switch (failure.kind) {
    case 'NotFound':
      // A child answered for a resource that went between two reads: only its own answer closes it out.
      if (failure.what === 'Parent') return { kind: 'Retry', afterSeconds: context.timings.busyRetrySeconds };
      return failure.what === 'Other' ? { kind: 'GiveUp' } : { kind: 'Gone' };
    case 'Throttled':
      return { kind: 'Retry', afterSeconds: Math.max(failure.retryAfterSeconds, failureRetrySeconds(context)) };
    case 'Unavailable':
      return { kind: 'Retry', afterSeconds: Math.max(failure.retryAfterSeconds ?? 0, failureRetrySeconds(context)) };
    case 'Busy':
      return { kind: 'Retry', afterSeconds: context.timings.busyRetrySeconds };
    case 'Forbidden':
    case 'DeniedByPolicy':
    case 'Locked':
    case 'ApprovalRoleMissing':
    case 'Rejected':
    case 'Malformed':
    case 'NetworkNotShown':
      return { kind: 'GiveUp' };
  }
}

/**
 * True when a hub is closed out although Azure only reports that it finds nothing with its id: no read has ever found
 * the hub, so its record came from a message about an id that Azure does not know.
 */
export function isNeverThere(failure: Failure, record: { readonly guid: string } | undefined): boolean {
  return failure.kind === 'NotFound' && record?.guid === '';
}

/** The whole policy for failed writes. */
export function afterFailedWrite(failure: Failure, write: NetworkWrite, context: RetryContext): AfterWrite {
  switch (failure.kind) {
    case 'Throttled':
      return {
        kind: 'Requeue',
        afterSeconds: Math.max(failure.retryAfterSeconds, failureRetrySeconds(context)),
        isFailure: true,
      };
    case 'Busy':
      // Waiting for Azure is not a failure, so it does not use up attempts.
      return { kind: 'WaitForOthers' };
    case 'NotFound':
      return { kind: 'Requeue', afterSeconds: 0, isFailure: false };
    case 'Unavailable':
      if (failure.notTaken !== true) return { kind: 'MayHaveTakenEffect', afterSeconds: context.timings.settleSeconds };
      return {
        kind: 'Requeue',
        afterSeconds: Math.max(failure.retryAfterSeconds ?? 0, failureRetrySeconds(context)),
        isFailure: true,
      };
    case 'Malformed':
    case 'NetworkNotShown':
      return { kind: 'MayHaveTakenEffect', afterSeconds: context.timings.settleSeconds };
    case 'ApprovalRoleMissing':
      return { kind: 'RoleMissing', target: failure.target };
    case 'Forbidden': {
      const what =
        failure.action === undefined
          ? ''
          : `Hubwarden's identity lacks ${failure.action} on ${failure.scope ?? `the ${wordOf(write.hubId)}`}. `;
      const subject = foldOptional(failure.scope);
      return { kind: 'Refused', code: 'HW403', subject, message: `${what}${failure.detail}` };
    }
    case 'DeniedByPolicy': {
      const subject = failure.policies.join(', ');
      return {
        kind: 'Refused',
        code: 'HW404',
        subject,
        message: `Azure Policy denies the write (${subject}). ${failure.detail}`,
      };
    }
    case 'Locked':
      return { kind: 'Refused', code: 'HW405', subject: undefined, message: failure.detail };
    case 'Rejected':
      return afterRejection(failure, write);
  }
}

/** Azure's code and message decide; if they are unknown, the refusal is named after the request and names no reason. */
function afterRejection(failure: Extract<Failure, { kind: 'Rejected' }>, write: NetworkWrite): AfterWrite {
  const { code, detail, topic } = failure;
  const refused = { kind: 'Refused', subject: undefined, message: detail } as const;
  // The subscription has not registered a resource provider; no other form of the write would succeed.
  if (topic === 'NotRegistered' || foldCase(code) === 'missingsubscriptionregistration') {
    return { ...refused, code: 'HW408' };
  }
  const said = `"${detail}"`;
  const { name } = hubIdParts(write.hubId);
  switch (write.kind) {
    case 'Provision':
      return { kind: 'ProvisioningRefused', message: detail };
    case 'DeleteRule':
      return {
        ...refused,
        code: REFUSED_ONLY,
        message: `Azure refused to delete ${write.ruleName} of ${name}: ${said}`,
      };
    case 'PutRule': {
      const why = topic === 'OtherTenant' ? ' because its target lies in a subscription of another tenant' : '';
      return { ...refused, code: 'HW409', message: `Azure refused rule ${write.ruleName} of ${name}${why}: ${said}` };
    }
    case 'PatchNetwork': {
      const { firewallSku, isolationMode, outboundRules } = write;
      const toMode = `Azure refused to set ${isolationMode} on ${name}: ${said}`;
      const toSku = `Azure refused to set firewall SKU ${firewallSku} on ${name}: ${said}`;
      if (topic === 'InUse' && isolationMode !== undefined) return { ...refused, code: 'HW401', message: toMode };
      if (topic === 'FirewallSku' && firewallSku !== undefined) return { ...refused, code: 'HW105', message: toSku };
      if (outboundRules !== undefined) return { kind: 'WriteSingly' };
      if (isolationMode !== undefined) return { ...refused, code: 'HW104', message: toMode };
      return { ...refused, code: 'HW105', message: toSku };
    }
  }
}

/** First wait before the retry of a mode change that Azure refused because of computes or endpoints. */
const IN_USE_RETRY_SECONDS = 15 * 60;

/**
 * Wait before the retry of a mode change that computes or endpoints block: reads may not show them, so no event reports
 * when they are gone. Doubles up to the wait of other blockers.
 *
 * @param tries number of refusals of the change for this reason, this one included
 */
export function inUseRetrySeconds(tries: number, timings: Timings): number {
  const capSeconds = timings.blockedRetrySeconds;
  return backoffSeconds({ baseSeconds: IN_USE_RETRY_SECONDS, capSeconds, attempt: tries - 1 });
}

/** Attempts of one write that a missing role refused, before a person must act. */
const ROLE_TRIES = 7;

/**
 * Wait before the retry of a write that was refused for a missing role: 30 seconds, doubling up to ten minutes. All of
 * Azure knows a granted role within minutes.
 *
 * @param tries number of refusals of the write, this one included
 * @returns undefined after the last attempt: half an hour has passed
 */
export function roleRetrySeconds(tries: number): number | undefined {
  return tries > ROLE_TRIES ? undefined : backoffSeconds({ baseSeconds: 30, capSeconds: 600, attempt: tries - 1 });
}
