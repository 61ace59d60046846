import type { Notification } from '../../src/core/alert/content/notification.ts';
import { builtInPack } from '../../src/core/baseline/packs/built-in-pack.ts';
import type { KindName } from '../../src/core/kinds/kind-name.ts';
import type { AccountOperation } from '../../src/local/arm-simulator/state/account-operation.ts';
import type { Operation } from '../../src/local/arm-simulator/state/operation.ts';
import type { NetworkState } from '../../src/local/demo/azure-client.ts';
import type { ReceivedEvent } from '../../src/local/receivers/start-receivers.ts';

/** Hosts that the local policy's packs open on every hub, and on every account. */
const HUB_HOSTS = ['python-packages', 'vscode'].flatMap((name) =>
  (builtInPack(name)?.rules ?? []).flatMap((rule) => (rule.kind === 'FQDN' ? [rule.fqdn] : [])),
);

const ACCOUNT_HOSTS: readonly string[] = ['pypi.org', 'mcr.microsoft.com'];

/** What keeps a network from being what the local policy wants, whatever Hubwarden's tables say; undefined: nothing. */
export function networkProblem(
  { isolationMode, rules, status }: NetworkState,
  kind: KindName = 'MlWorkspace',
): string | undefined {
  const hosts = kind === 'MlWorkspace' ? HUB_HOSTS : ACCOUNT_HOSTS;
  if (isolationMode !== 'AllowOnlyApprovedOutbound') return `the mode is ${isolationMode}`;
  if (status !== 'Active') return 'the network is not provisioned';
  const open = [...rules.values()].filter((rule) => rule.status === 'Active').map((rule) => rule.destination);
  const missing = hosts.filter((host) => !open.includes(host));
  return missing.length === 0 ? undefined : `${missing.join(', ')} cannot be reached`;
}

/**
 * What is wrong with the alerts that arrived: an episode that opened twice or resolved twice, or a notice that came again
 * although no process had died since it came before.
 */
export function alertProblems(received: readonly ReceivedEvent[], killedAt: readonly Date[]): readonly string[] {
  const notifications = received.map(({ event, receivedAt }) => ({
    notice: event.data as Notification,
    receivedAt,
  }));
  const problems: string[] = [];
  for (const [id, all] of Map.groupBy(notifications, (each) => each.notice.noticeId)) {
    const times = all.map((each) => each.receivedAt).sort((a, b) => a.getTime() - b.getTime());
    for (const [index, at] of times.entries()) {
      const before = times[index - 1];
      const died = before === undefined || killedAt.some((kill) => kill >= before && kill <= at);
      if (!died) problems.push(`notice ${id} came again at ${at.toISOString()}, and nobody had died`);
    }
  }
  const once = new Map(notifications.map((each) => [each.notice.noticeId, each.notice]));
  for (const [key, all] of Map.groupBy(once.values(), (each) => each.dedupKey)) {
    const count = (transition: string): number => all.filter((each) => each.transition === transition).length;
    if (count('Opened') !== 1 || count('Resolved') > 1) {
      problems.push(`alert ${all[0]?.title} (${key}): ${all.map((each) => each.transition).join(', ')}`);
    }
  }
  return problems;
}

/** Writes of one caller that Azure took in while another one of his for the same hub or account was at work. */
export function overlaps(operations: Iterable<Operation | AccountOperation>, callerId: string): readonly string[] {
  const ours = [...operations].filter((each) => each.notice?.caller.objectId === callerId);
  const problems: string[] = [];
  for (const all of Map.groupBy(ours, (each) => each.workspaceGuid).values()) {
    for (const [index, later] of all.entries()) {
      const open = all.slice(0, index).find((each) => endOf(each) > later.acceptedAt.getTime());
      if (open !== undefined) {
        problems.push(
          `${later.workspaceKey.split('/').at(-1)}: ${later.change.kind} at ${later.acceptedAt.toISOString()} while ${open.change.kind} of ${open.acceptedAt.toISOString()} runs`,
        );
      }
    }
  }
  return problems;
}

function endOf({ phase }: Operation | AccountOperation): number {
  return 'endedAt' in phase ? phase.endedAt.getTime() : Number.POSITIVE_INFINITY;
}
