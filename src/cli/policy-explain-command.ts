import type { Baseline, Exemption, ForbiddenRule } from '../core/baseline/baseline.ts';
import { holds } from '../core/baseline/exemption.ts';
import { policyVersion } from '../core/baseline/policy-version.ts';
import { forPeople } from '../core/printable.ts';
import type { AssignedHub } from './assigned-hub.ts';
import { readAssignedHub } from './assigned-hub.ts';
import type { CommandResult, CommandWorld } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import { destinationText } from './destination-text.ts';

/** `policy explain`: which assignment a hub gets and why, and what the hub must look like then. */
export function policyExplainCommand(
  { file, hub }: { readonly file: string; readonly hub: string },
  world: CommandWorld,
): CommandResult {
  const now = world.now();
  const assigned = readAssignedHub({ policy: file, hub }, now, world);
  if (!assigned.ok) return failure(assigned.error);
  const { assignment } = assigned.value;
  return answer(assignment.kind === 'Assigned' ? 0 : 2, {
    text: explainText(forPeople(assigned.value), now, world),
    json: explainJson(assigned.value, now),
  });
}

function explainText({ assignment, observation }: AssignedHub, now: Date, { paint }: CommandWorld): string {
  const { name } = observation;
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
  const until = `${holds(exemption, now) ? 'until' : 'ended'} ${expiresAt.toISOString()}`;
  return `${id}  ${what}  ${until}  (${owner}, ${ticket})`;
}

function explainJson({ assignment, observation, policy }: AssignedHub, now: Date): unknown {
  const about = { hub: observation.hubId, version: policyVersion(policy).hash };
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
        holds: holds(exemption, now),
      })),
    },
  };
}
