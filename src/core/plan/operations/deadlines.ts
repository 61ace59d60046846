import type { Baseline } from '../../baseline/policy/baseline.ts';
import { kindOf } from '../../hub-id.ts';
import type { NetworkWrite } from '../../kinds/requests/network-write.ts';
import type { NetworkTraits } from '../../kinds/resource-kind.ts';
import type { Observation } from '../../observation/observation.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { afterSeconds } from '../../time/instant.ts';
import type { Timings } from '../../time/timings.ts';
import { RULES_WITHOUT_EXTRA_TIME } from '../../time/timings.ts';

/** When an operation counts as slow, and when Hubwarden stops waiting for it. The operation's row keeps both from its start on. */
export interface Deadlines {
  readonly warnAt: Date;
  readonly failAt: Date;
}

/**
 * Deadlines of a provisioning: the policy's, else the deployment's. An FQDN rule adds the time of a firewall, and each rule
 * over {@link RULES_WITHOUT_EXTRA_TIME} adds more.
 *
 * @param rules all rules that the network is to get, Azure's own included
 */
export function provisioningDeadlines(
  startedAt: Date,
  { warnAfterMinutes, failAfterMinutes }: Pick<Baseline['provisioning'], 'warnAfterMinutes' | 'failAfterMinutes'>,
  timings: Timings,
  rules: readonly { readonly destination: Destination | undefined }[],
): Deadlines {
  const hasFqdnRule = rules.some(({ destination }) => destination?.type === 'FQDN');
  const warnSeconds = warnAfterMinutes === undefined ? timings.provisioningWarnSeconds : warnAfterMinutes * 60;
  const failSeconds = failAfterMinutes === undefined ? timings.provisioningFailSeconds : failAfterMinutes * 60;
  return deadlines(startedAt, warnSeconds, failSeconds, extraSeconds(timings, rules.length, hasFqdnRule));
}

/** Deadlines of any other write; a first FQDN rule creates the firewall, and many rules in one request take longer. */
export function writeDeadlines(
  startedAt: Date,
  write: Exclude<NetworkWrite, { kind: 'Provision' }>,
  timings: Timings,
  hasFirewall: boolean,
): Deadlines {
  const types = writtenTypes(write);
  const createsFirewall = !hasFirewall && types.includes('FQDN');
  const extra = extraSeconds(timings, types.length, createsFirewall);
  const ofKind = kindOf(write.hubId).network.writeDeadlines;
  // The deadlines of a kind cover a firewall.
  if (ofKind !== undefined) return deadlines(startedAt, ofKind.warnSeconds, ofKind.failSeconds, 0);
  return deadlines(startedAt, timings.writeWarnSeconds, timings.writeFailSeconds, extra);
}

/** Deadlines of a write that starts now on a hub as it was last read. */
export function deadlinesOf(
  write: NetworkWrite,
  startedAt: Date,
  observation: Observation,
  { provisioning, timings }: { readonly provisioning: Baseline['provisioning']; readonly timings: Timings },
): Deadlines {
  const own = kindOf(write.hubId).network.writeDeadlines;
  if (own !== undefined) return ownDeadlines(write, startedAt, { own, provisioning });
  if (write.kind === 'Provision') return provisioningDeadlines(startedAt, provisioning, timings, observation.rules);
  const hasFirewall =
    observation.networkStatus === 'Active' && observation.rules.some(({ destination }) => destination?.type === 'FQDN');
  return writeDeadlines(startedAt, write, timings, hasFirewall);
}

type OwnDeadlines = NonNullable<NetworkTraits['writeDeadlines']>;

/** Deadlines that Azure itself sets for every write of a kind. A policy may set others for a provisioning. */
function ownDeadlines(
  write: NetworkWrite,
  startedAt: Date,
  { own, provisioning }: { readonly own: OwnDeadlines; readonly provisioning: Baseline['provisioning'] },
): Deadlines {
  const { failAfterMinutes, warnAfterMinutes } = write.kind === 'Provision' ? provisioning : NO_MINUTES;
  const warnSeconds = warnAfterMinutes === undefined ? own.warnSeconds : warnAfterMinutes * 60;
  const failSeconds = failAfterMinutes === undefined ? own.failSeconds : failAfterMinutes * 60;
  return deadlines(startedAt, warnSeconds, failSeconds, 0);
}

const NO_MINUTES = { warnAfterMinutes: undefined, failAfterMinutes: undefined };

function deadlines(startedAt: Date, warnSeconds: number, failSeconds: number, extra: number): Deadlines {
  const after = (seconds: number) => afterSeconds(startedAt, seconds + extra);
  return { warnAt: after(warnSeconds), failAt: after(failSeconds) };
}

function extraSeconds(timings: Timings, ruleCount: number, createsFirewall: boolean): number {
  const over = Math.max(0, ruleCount - RULES_WITHOUT_EXTRA_TIME);
  return over * timings.perRuleOverTwentySeconds + (createsFirewall ? timings.firstFqdnRuleSeconds : 0);
}

function writtenTypes(write: Exclude<NetworkWrite, { kind: 'Provision' }>): readonly unknown[] {
  switch (write.kind) {
    case 'PatchNetwork':
      return Object.values(write.outboundRules ?? {}).map(({ type }) => type);
    case 'PutRule':
      return [write.rule.type];
    case 'DeleteRule':
      return [];
  }
}
