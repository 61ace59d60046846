import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { hubEventFrom } from '../../../src/reconcile/hub-event.ts';
import { HOUR, MINUTE } from '../alert/alert-harness.ts';
import { command } from '../operator/operator-command.ts';
import { fqdnRule, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, OBJECT_ID, START, VirtualApp } from '../virtual-app.ts';

const POLICY = `
version: 1
assignments:
  - name: production
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    firewall: { sku: Standard }
    rules: [ { fqdn: pypi.org } ]
    forbidden: [ { fqdn: "*.ngrok.io" } ]
`;

const RULES = 'Microsoft.MachineLearningServices/workspaces/outboundRules';

interface Change {
  readonly rule: string;
  readonly by: string;
  /** Absent: the rule is deleted. */
  readonly host?: string;
  /** Its event does not arrive by itself. */
  readonly isSilent?: boolean;
}

/** A person changes a rule in Azure. */
function changes(world: VirtualApp, { by, host, isSilent = false, rule }: Change): void {
  const headers = { authorization: `Bearer ${by}`, ...(isSilent ? { 'x-simulator-raise-event': 'no' } : {}) };
  const path = `${hubPath('hub1')}/outboundRules/${rule}`;
  const answer =
    host === undefined
      ? world.arm('DELETE', path, undefined, headers)
      : world.arm('PUT', path, { properties: fqdnRule(host) }, headers);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
}

/** The event of a change arrives, a while after the change. */
async function eventArrives(world: VirtualApp, at: Date, { by, rule }: Change): Promise<void> {
  const event = {
    id: `late-${rule}`,
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: `${hubPath('hub1')}/outboundRules/${rule}`,
    time: at.toISOString(),
    data: { operationName: `${RULES}/write`, claims: { name: by } },
  };
  const read = hubEventFrom(event, new Set([OBJECT_ID]), world.clock.now());
  if (!read.ok || read.value.kind !== 'Queue') throw new Error('the event is not read');
  await world.queue.send('hub-events', read.value.message);
}

/**
 * Two people write a forbidden rule each on a hub that was right. The event of the second one comes late, so a sweep finds the
 * rule first. A day later a person acknowledges the alert, and both rules are deleted.
 *
 * @returns what the receiver got, in order
 */
export async function forbiddenRuleScenario(): Promise<readonly Notification[]> {
  const world = new VirtualApp({ policy: POLICY });
  const createdAt = new Date(START.getTime() - HOUR * 1000);
  seedOldHub(world, 'hub1', { createdAt, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true, rules: {} });
  await world.pass(HOUR + 20 * MINUTE, 30);
  changes(world, { rule: 'tunnel', host: 'x.ngrok.io', by: 'ann@contoso.com' });
  await world.pass(20 * MINUTE, 30);
  const second = { rule: 'debug', host: 'y.ngrok.io', by: 'ben@contoso.com', isSilent: true };
  const at = world.clock.now();
  changes(world, second);
  await world.pass(30 * MINUTE, 30);
  await eventArrives(world, at, second);
  await world.pass(25 * HOUR, 600);
  const id = world.notices.at(-1)?.dedupKey.slice(0, 10) ?? '';
  await command(world, 'alerts', 'ack', id, '--by', 'platform@contoso.com');
  await world.pass(10 * MINUTE, 30);
  changes(world, { rule: 'debug', by: 'ben@contoso.com' });
  await world.pass(20 * MINUTE, 30);
  changes(world, { rule: 'tunnel', by: 'ann@contoso.com' });
  await world.pass(HOUR, 60);
  return world.notices.filter(({ code }) => code === 'HW204');
}
