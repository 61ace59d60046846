import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Clock, OperationAnswer, OperationUrls } from '../../reconcile/ports.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { armErrorFrom } from './arm-failure.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import type { ArmReply } from './arm-reply.ts';

const OperationStatus = z.object({ status: z.string() });

/**
 * Polls an operation once: its status URL if it has one, else its result URL.
 *
 * @returns a failure when the poll gave no state; the state of a failed operation is a successful poll
 */
export async function pollOperation(
  arm: ArmPipeline,
  clock: Pick<Clock, 'now'>,
  urls: OperationUrls,
): Promise<Result<OperationAnswer, Failure>> {
  const named = urls.asyncUrl ?? urls.locationUrl;
  if (named === undefined) return ok({ kind: 'Vanished' });
  const url = arm.ownUrl(named);
  if (!url.ok) return url;
  const reply = await arm.send({ operation: 'pollOperation', url: url.value });
  if (!reply.ok) return answerFromFailure(reply.error, urls.asyncUrl === undefined);
  return urls.asyncUrl === undefined ? ok(resultAnswer(reply.value, clock)) : statusAnswer(reply.value, clock);
}

/**
 * Polls an operation on the network of an account once: its status URL and no other.
 *
 * Azure runs it in another provider. It has answered 404 while the operation went on (a test of azure-cli says so), and
 * 403 to a caller who may write accounts and not read there. Then only a read of the network tells, as when the
 * operation has vanished.
 */
export async function pollAccountOperation(
  arm: ArmPipeline,
  clock: Pick<Clock, 'now'>,
  { asyncUrl }: OperationUrls,
): Promise<Result<OperationAnswer, Failure>> {
  if (asyncUrl === undefined) return ok({ kind: 'Vanished' });
  const url = arm.ownUrl(asyncUrl, arm.versionOf('FoundryAccount'));
  if (!url.ok) return url;
  const reply = await arm.send({ operation: 'pollAccountOperation', url: url.value });
  if (reply.ok) return statusAnswer(reply.value, clock);
  const { kind } = reply.error;
  return kind === 'NotFound' || kind === 'Forbidden' ? ok({ kind: 'Vanished' }) : reply;
}

/** A status URL answers 200 with a status word for every state of the operation. */
function statusAnswer(reply: ArmReply, clock: Pick<Clock, 'now'>): Result<OperationAnswer, Failure> {
  const parsed = OperationStatus.safeParse(reply.body);
  if (!parsed.success) {
    if (reply.status === 202) return ok(running(reply, clock));
    return err({ kind: 'Malformed', detail: 'The status of the operation has no word "status".' });
  }
  switch (foldCase(parsed.data.status)) {
    case 'succeeded':
      return ok({ kind: 'Succeeded' });
    case 'failed':
    case 'canceled':
    case 'cancelled': {
      const error = armErrorFrom(reply.body, parsed.data.status);
      return ok({ kind: 'Failed', code: error.code, message: error.detail });
    }
    default:
      return ok(running(reply, clock));
  }
}

/** A result URL answers 202 while the operation runs, and returns the result when it has ended. */
function resultAnswer(reply: ArmReply, clock: Pick<Clock, 'now'>): OperationAnswer {
  return reply.status === 202 ? running(reply, clock) : { kind: 'Succeeded' };
}

function running(reply: ArmReply, clock: Pick<Clock, 'now'>): OperationAnswer {
  return { kind: 'Running', retryAfterSeconds: retryAfterSeconds(reply.headers, clock.now()) };
}

/** A result URL reports a failed operation as its error; a status URL never does. */
function answerFromFailure(failure: Failure, isResultUrl: boolean): Result<OperationAnswer, Failure> {
  switch (failure.kind) {
    case 'NotFound':
      return ok({ kind: 'Vanished' });
    case 'Rejected':
      return isResultUrl ? ok({ kind: 'Failed', code: failure.code, message: failure.detail }) : err(failure);
    case 'ApprovalRoleMissing':
    case 'DeniedByPolicy':
    case 'Locked':
      return isResultUrl ? ok({ kind: 'Failed', code: failure.kind, message: failure.detail }) : err(failure);
    case 'Throttled':
    case 'Unavailable':
    case 'Busy':
    case 'Forbidden':
    case 'Malformed':
    case 'NetworkNotShown':
      return err(failure);
  }
}
