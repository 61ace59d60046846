import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { AppliedHub } from './applied-hub.ts';
import { verdictOf } from './applied-hub.ts';

/** One hub for programs. A field that does not apply is null. */
export function appliedJson(applied: AppliedHub): unknown {
  const { hub, result } = applied;
  const { assignment, observation, plan, policy } = hub.assessment;
  const after = result?.after;
  return {
    hubId: hub.hubId,
    name: observation.name,
    assignment: assignment.kind === 'Assigned' ? assignment.baseline.assignment : null,
    policyVersion: policy.hash,
    fingerprint: plan.fingerprint,
    planned: plan.steps.length,
    guard: hub.guard === undefined ? null : { ...hub.guard, retryAt: hub.guard.retryAt?.toISOString() ?? null },
    steps: (result?.taken ?? []).map(({ detail, outcome, seconds, step }) => {
      const { body, method, path } = armRequestFrom(step.write);
      return { method, path, body: body ?? null, why: step.why, outcome, detail: detail ?? null, seconds };
    }),
    end: endJson(applied),
    verdict: verdictOf(applied),
    /** True when a read after the last step shows the verdict. */
    isVerified: after !== undefined,
    findings: (after ?? hub.assessment).plan.findings.map(({ code, fix, message, rule, severity }) => ({
      code,
      severity,
      rule: rule ?? null,
      message,
      fix,
    })),
    left: (after ?? hub.assessment).plan.steps.length,
  };
}

function endJson({ result }: AppliedHub): unknown {
  const end = result?.end;
  if (end === undefined) return null;
  switch (end.kind) {
    case 'Finished':
    case 'Forbidden':
    case 'Moved':
      return { kind: end.kind };
    case 'Interrupted':
    case 'NotWaited':
    case 'TimedOut': {
      const { operation } = end;
      const running =
        operation === undefined
          ? null
          : { request: operation.request, startedAt: operation.startedAt, failAt: operation.failAt };
      return { kind: end.kind, operation: running };
    }
    case 'Busy':
      return { kind: end.kind, until: end.until };
    case 'Later':
      return { kind: end.kind, dueAt: end.dueAt ?? null };
    case 'Failed':
      return { kind: end.kind, reason: end.reason };
  }
}
