import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POLICY, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const CASES = join(import.meta.dirname, '../../fixtures/cases');
const SKU = 'The firewall SKU Basic is not offered in this region.';

type Fault = Parameters<VirtualApp['simulator']['addFault']>[0];

/** The fault of a case, for the hub of this test. */
function faultOf(name: string, file: string, hub: string, changes: object = {}): Fault {
  const text = readFileSync(join(CASES, name, file), 'utf8').replaceAll(/lab-(prov|mode|linked)/g, hub);
  return { ...JSON.parse(text), ...changes } as Fault;
}

async function findingsOf(world: VirtualApp, hub: string) {
  const record = await world.record(hub);
  const judged = (record?.status.findings ?? []).filter((each) => each.class !== 'lint');
  return judged.map(({ code, class: kind, message, fix, causeKey }) => ({
    code,
    kind,
    message,
    fix,
    causeKey,
  }));
}

describe('a write that Azure refuses is named after what Azure says', () => {
  it('a refused provisioning failed: it is tried again after growing waits, and not for ever', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault(faultOf('refusal-misnamed', 'fault-provision.json', 'hub1'));
    world.createHub('hub1');
    await world.pass(3 * MINUTE);
    const found = await findingsOf(world, 'hub1');
    expect(found.map(({ code }) => code)).not.toContain('HW409');
    const first = found.find(({ code }) => code === 'HW304');
    expect(first).toMatchObject({ kind: 'difference' });
    expect(first?.message).toContain('the quota of public addresses in westus3 is used up');
    await world.pass(60 * MINUTE, 15);
    const last = (await findingsOf(world, 'hub1')).find(({ code }) => code === 'HW304');
    expect(last).toMatchObject({ kind: 'blocker' });
    expect(last?.fix).toContain(`hubwarden retry ${world.hubId('hub1')}`);
    expect(world.simulator.requests({ hub: world.hubId('hub1'), method: 'POST' })).toHaveLength(3);
  });

  it('computes that stand in the way are named, and the mode is set when they are gone', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault(faultOf('refusal-misnamed', 'fault-computes.json', 'hub1', { times: 2 }));
    world.createHub('hub1');
    await world.pass(3 * MINUTE);
    const found = await findingsOf(world, 'hub1');
    expect(found.map(({ code }) => code)).toEqual(expect.arrayContaining(['HW101', 'HW401']));
    expect(found.map(({ code }) => code)).not.toContain('HW104');
    const { fix, message } = found.find(({ code }) => code === 'HW401')!;
    expect(message).toContain('while active computes exist');
    expect(fix).toContain('Delete the computes and endpoints of hub1');
    expect(fix).not.toContain('new hub');
    await world.pass(120 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('a refused firewall SKU stays HW105, with the words of Azure', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'PATCH',
      pathContains: '/workspaces/hub1',
      times: 'always',
      status: 400,
      code: 'ValidationError',
      message: SKU,
    });
    world.policyText = POLICY.replaceAll('sku: Standard', 'sku: Basic');
    await world.pass(120 * MINUTE, 15);
    const found = await findingsOf(world, 'hub1');
    expect(found.map(({ code }) => code)).toEqual(['HW105']);
    expect(found[0]?.message).toContain(SKU);
    expect(found[0]).toMatchObject({ kind: 'blocker' });
  });

  it('unknown words about a mode are quoted, and nothing is claimed of them', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'PATCH',
      pathContains: '/workspaces/hub1',
      times: 'always',
      status: 400,
      code: 'ValidationError',
      message: 'The moon is in the wrong quarter.',
    });
    world.createHub('hub1');
    await world.pass(3 * MINUTE);
    const refused = (await findingsOf(world, 'hub1')).find(({ code }) => code === 'HW104');
    expect(refused?.message).toContain('"ValidationError: The moon is in the wrong quarter."');
    expect(refused?.fix).not.toContain('new hub');
  });

  it('a refused deletion leaves the finding that asked for it, with the words of Azure', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1-strict');
    await world.pass(90 * MINUTE, 15);
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'DELETE',
      pathContains: '/outboundRules/tunnel',
      times: 'always',
      status: 400,
      code: 'ValidationError',
      message: 'The moon is in the wrong quarter.',
    });
    world.arm('PUT', `${world.hubId('hub1-strict')}/outboundRules/tunnel`, {
      properties: { type: 'FQDN', category: 'UserDefined', destination: 'x.ngrok.io' },
    });
    await world.pass(15 * MINUTE);
    const found = await findingsOf(world, 'hub1-strict');
    expect(found.map(({ code }) => code)).toEqual(['HW204']);
    expect(found[0]).toMatchObject({ kind: 'blocker' });
    expect(found[0]?.message).toContain('The moon is in the wrong quarter.');
  });
});

const TARGETS = ['lakelab', 'lakeother'].map(
  (name) =>
    `/subscriptions/33333333-2222-4444-8888-555555555555/resourceGroups/rg-ml-lab/providers/Microsoft.Storage/storageAccounts/${name}`,
);
const LINKED_POLICY = `
version: 1
assignments:
  - name: linked
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    rules:
${TARGETS.map((id) => `      - privateEndpoint: { resourceId: ${id}, subresource: blob }`).join('\n')}
`;

describe('a role that is missing on a linked scope', () => {
  it('is named with its action, and each target has a separate alert', async () => {
    const world = await VirtualApp.running({ policy: LINKED_POLICY });
    for (const name of ['lakelab', 'lakeother']) {
      const text = readFileSync(join(CASES, 'linked-permission-words/fault.json'), 'utf8');
      const fault = { ...JSON.parse(text.replaceAll('lakelab', name)), pathContains: `/hub1/outboundRules/hw-${name}` };
      world.simulator.addFault(fault as Fault);
    }
    world.createHub('hub1');
    await world.pass(75 * MINUTE, 15);
    const found = (await findingsOf(world, 'hub1')).filter(({ code }) => code === 'HW403');
    expect(found.map(({ causeKey }) => causeKey)).toEqual(TARGETS.map((id) => `HW403|${id.toLowerCase()}`));
    expect(found[0]?.message).toContain(
      `Hubwarden's identity lacks Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action on ${TARGETS[0]}.`,
    );
  });
});

describe('a hub whose own state is Failed', () => {
  it('is not reported as a failed provisioning when another principal changed another part of the hub', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 15);
    world.simulator.addFault({ kind: 'FailOperation', operation: 'UpdateWorkspace' } as Fault);
    world.arm('PATCH', world.hubId('hub1'), { properties: { friendlyName: 'A hub' } });
    await world.pass(15 * MINUTE);
    const found = (await findingsOf(world, 'hub1')).find(({ code }) => code === 'HW304');
    expect(found?.message).toContain('A change of hub1 failed; the state does not say which one');
    expect(found?.message).not.toMatch(/provisioning (of hub1 )?failed/i);
  });
});
