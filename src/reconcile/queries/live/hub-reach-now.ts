import { assignBaseline } from '../../../core/baseline/assignment/assign.ts';
import { editText } from '../../../core/reach/edit-text.ts';
import type { ReachSubject } from '../../../core/reach/hub-reach.ts';
import { hubReach } from '../../../core/reach/hub-reach.ts';
import type { ReachAnswer } from '../../../core/reach/reach.ts';
import type { ReachOption } from '../../../core/reach/reach-options.ts';
import { targetFrom } from '../../../core/reach/target.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { destinationText } from '../../../core/rules/destinations/destination-text.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { findHub } from '../../operator/find-hub.ts';
import { observeNow } from '../../operator/local-sweep/observe-now.ts';
import type { PolicyForHub } from '../../operator/policy-of-hub.ts';
import { policyOfHub } from '../../operator/policy-of-hub.ts';
import type { ReachAnswerView, ReachView } from '../web-reads.ts';

/** A question about a host, over TCP. */
export interface ReachQuestionNow {
  readonly hub: string;
  /** A name such as `pypi.org`, or an address. */
  readonly host: string;
  readonly port: number;
}

/**
 * Says whether compute of a hub reaches a host, by the hub as Azure shows it now and after the plan of the policy in force.
 * Writes nothing.
 *
 * @returns a sentence when the hub is not known, is gone, or cannot be read, or when the host or the port is none
 */
export async function hubReachNow(
  deps: ReconcileDeps,
  { hub, ...asked }: ReachQuestionNow,
): Promise<Result<ReachView, string>> {
  const target = targetFrom(asked.host, asked.port);
  if (!target.ok) return err(target.error);
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { hubId } = found.value;
  const policy = await policyOfHub(deps, hubId);
  if (!policy.ok) return policy;
  const live = await observeNow(deps, hubId, policy.value.policy);
  if (!live.ok) return live;
  const { observation } = live.value;
  const subject: ReachSubject = {
    ...live.value,
    policy: policy.value.policy,
    assignment: assignBaseline(policy.value.policy, observation),
    inventory: policy.value.inventory,
    activatedAt: new Date(0),
  };
  const { host, port } = target.value;
  const reach = hubReach(subject);
  const answers = reach.answers({ host, port });
  return ok({
    hubId,
    name: observation.name,
    host,
    port,
    asOf: observation.observedAt.toISOString(),
    now: answerOf(answers.asRead, subject, policy.value),
    afterPlan: answerOf(answers.afterPlan, subject, policy.value),
    notes: [...notesOn(policy.value), ...reach.assumed],
  });
}

function answerOf(
  { allowed, by, inDoubt, why, wouldAllow }: ReachAnswer,
  subject: ReachSubject,
  { version }: PolicyForHub,
): ReachAnswerView {
  const place = { policySource: `the policy in force (version ${version})`, lineOf: undefined };
  return {
    answer: allowed ? 'Allowed' : inDoubt === true ? 'InDoubt' : 'NotAllowed',
    why,
    by,
    wouldAllow: wouldAllow.map((way) => ({ way, text: wayText(way), edit: editText(way, { ...subject, ...place }) })),
  };
}

/** What an option is, what it opens, and what it costs. */
function wayText({ cost, destinations, kind, name, template }: ReachOption): string {
  const opens = kind === 'pack' ? ` opens ${destinations.map(destinationText).join('; ')}` : '';
  const remedy = template === undefined ? '' : ` ${template.remedy}`;
  return `${kind} ${name}${opens}. Cost: ${cost}.${remedy}`;
}

function notesOn({ kept }: PolicyForHub): readonly string[] {
  return kept === undefined
    ? []
    : [`Hubwarden keeps assignment ${kept} until a person approves the change of assignment (HW705).`];
}
