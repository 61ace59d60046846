import type { AssignmentOutcome, Baseline, Exemption, ForbiddenRule } from '../../core/baseline/policy/baseline.ts';
import { isExemptionActive } from '../../core/baseline/policy/exemption.ts';
import { policyVersion } from '../../core/baseline/policy-version.ts';
import { wordOf } from '../../core/kind-words.ts';
import { destinationText } from '../../core/rules/destinations/destination-text.ts';
import { commandText } from '../../core/text/command-text.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import { readAssignedHub } from '../input/read-assigned-hub.ts';

/**
 * `policy explain FILE --hub HUB.json`: shows the assignment of a saved hub, the reasons, and the baseline that
 * follows.
 */
export function policyExplainCommand(
  { file, hub }: { readonly file: string; readonly hub: string },
  context: CommandContext,
): CommandResult {
  const now = context.now();
  const assigned = readAssignedHub({ policy: file, hub }, now, context);
  if (!assigned.ok) return failure(assigned.error);
  const { assignment, observation, policy } = assigned.value;
  const { hubId, name } = observation;
  return explained({ hubId, name, version: policyVersion(policy).hash, assignment }, { now, context });
}

/** Options of `policy explain`: a policy file and a saved hub, or a hub in the tables. */
export interface PolicyExplainArguments extends ConnectionArguments {
  /** A policy file if `hub` is given, else a hub. */
  readonly subject: string;
  /** A saved hub. */
  readonly hub?: string | undefined;
}

/** `policy explain`: uses files if a saved hub is given; else the policy in force, for a hub in the tables. */
export function policyExplain(
  { hub, subject, ...asked }: PolicyExplainArguments,
  context: CommandContext,
): CommandResult | Promise<CommandResult> {
  if (hub !== undefined) return policyExplainCommand({ file: subject, hub }, context);
  if (/\.ya?ml$/i.test(subject))
    return failure(
      `Give the hub for ${subject}: add --hub HUB.json. Without a file, ${commandText('policy', 'explain', 'HUB')} explains a hub by the policy in force.`,
    );
  return withReads(context, asked, async (reads, now) => {
    const found = await reads.assignmentOf(subject);
    if (!found.ok) return failure(found.error);
    const { assignment, hubId, kept, readAt } = found.value;
    const wouldGet = assignment.kind === 'Assigned' ? `assignment ${assignment.baseline.assignment}` : 'no assignment';
    const notes = [
      `The answer comes from the policy in force, and from the ${wordOf(hubId)}'s tags and location as read at ${readAt}.`,
      ...(kept === undefined
        ? []
        : [`Hubwarden keeps assignment ${kept} until a person approves the change to ${wouldGet} (HW705).`]),
    ];
    return explained(found.value, { now, context, notes });
  });
}

/** A hub with its assignment. */
interface Explained {
  readonly hubId: string;
  readonly name: string;
  readonly version: string;
  readonly assignment: AssignmentOutcome;
}

function explained(
  hub: Explained,
  {
    notes = [],
    now,
    context,
  }: { readonly now: Date; readonly context: CommandContext; readonly notes?: readonly string[] },
): CommandResult {
  return answer(hub.assignment.kind === 'Assigned' ? 0 : 2, {
    text: explainText(forPeople(hub), now, context),
    json: explainJson(hub, now),
    notes,
  });
}

function explainText({ assignment, name }: Explained, now: Date, { paint }: CommandContext): string {
  if (assignment.kind === 'Unassigned')
    return [`${paint.strong(name)} gets ${paint.warn('no assignment')} (HW704).`, ...assignment.reasons].join('\n');
  const { baseline, reasons } = assignment;
  return [
    `${paint.strong(name)} gets assignment ${paint.good(baseline.assignment)}.`,
    ...reasons,
    '',
    ...settingLines(baseline),
    ...listed(
      'rules',
      baseline.rules.map(
        ({ destination, name: rule, origin }) => `${rule}  ${destinationText(destination)}  (${origin})`,
      ),
    ),
    ...listed('forbidden', baseline.forbidden.map(forbiddenText)),
    ...listed(
      'exemptions',
      baseline.exemptions.map((exemption) => exemptionText(exemption, now)),
    ),
    ...listed(
      'remarks',
      baseline.problems.map(({ code, message, rule }) => `${code}${rule === undefined ? '' : ` ${rule}`}: ${message}`),
    ),
  ].join('\n');
}

function settingLines(baseline: Baseline): readonly string[] {
  const { isolation, provisioning } = baseline;
  const consent = `new hubs: ${isolation.newHubs}, existing hubs: ${isolation.existingHubs}`;
  return [
    `mode: ${baseline.mode}`,
    `isolation: ${isolation.mode === undefined ? 'not judged' : `${isolation.mode} (${consent})`}`,
    `firewall: ${baseline.firewallSku ?? 'price not accepted'}`,
    `unlisted rules: ${baseline.unlistedRules}`,
    `provisioning: ${provisioning.start ? 'started' : 'not started'}${provisioning.includeSpark ? ', with serverless Spark' : ''}`,
  ];
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${title}: none`] : [`${title}: ${lines.length}`, ...lines.map((line) => `  ${line}`)];
}

function forbiddenText({ action, target }: ForbiddenRule): string {
  return `${targetText(target)} (${action})`;
}

function targetText(target: ForbiddenRule['target']): string {
  switch (target.type) {
    case 'FQDN':
      return `FQDN ${target.host}`;
    case 'ServiceTag':
      return `service tag ${target.serviceTag}`;
    case 'AddressPrefix':
      return `addresses ${target.prefix}`;
    case 'PrivateEndpoint':
      return `private endpoint to ${target.serviceResourceId}${target.subresourceTarget === undefined ? '' : ` (${target.subresourceTarget})`}`;
  }
}

function exemptionText(exemption: Exemption, now: Date): string {
  const { expiresAt, findings, id, owner, rule, ticket } = exemption;
  const what = `${findings.join(', ')}${rule === undefined ? '' : ` for ${rule}`}`;
  const until = `${isExemptionActive(exemption, now) ? 'until' : 'ended'} ${expiresAt.toISOString()}`;
  return `${id}  ${what}  ${until}  (${owner}, ${ticket})`;
}

function explainJson({ assignment, hubId, version }: Explained, now: Date): unknown {
  const about = { hub: hubId, version };
  if (assignment.kind === 'Unassigned')
    return { ...about, assignment: null, reasons: assignment.reasons, baseline: null };
  const { baseline, reasons } = assignment;
  return {
    ...about,
    assignment: baseline.assignment,
    reasons,
    baseline: {
      mode: baseline.mode,
      isolation: { ...baseline.isolation, mode: baseline.isolation.mode ?? null },
      firewallSku: baseline.firewallSku ?? null,
      unlistedRules: baseline.unlistedRules,
      forbidden: baseline.forbidden,
      provisioning: {
        ...baseline.provisioning,
        warnAfterMinutes: baseline.provisioning.warnAfterMinutes ?? null,
        failAfterMinutes: baseline.provisioning.failAfterMinutes ?? null,
      },
      pace: baseline.pace,
      writeWindows: baseline.writeWindows,
      rules: baseline.rules,
      problems: baseline.problems.map((problem) => ({ ...problem, rule: problem.rule ?? null })),
      exemptions: baseline.exemptions.map((exemption) => ({
        ...exemption,
        rule: exemption.rule ?? null,
        holds: isExemptionActive(exemption, now),
      })),
    },
  };
}
