import { describe, expect, it, vi } from 'vitest';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { VirtualApp } from '../virtual-app.ts';
import { PIPELINE, recorded, send } from './terraform-replay.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const EXCHANGES = recorded('interplay-7f-replace');
const WRITES = EXCHANGES.filter(({ method }) => method === 'PUT');
const WORKSPACE = WRITES.filter(({ path }) => /\/workspaces\/[^/?]+\?/.test(path));
const HUB_PATH = WORKSPACE[0]?.path.split('?')[0] ?? '';
const HUB_ID = hubIdFrom(HUB_PATH)!;

const policy = (rest: string): string => `
version: 1
assignments:
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    rules: [ { fqdn: extra.contoso.com } ]
    firewall: { sku: Standard }
    provisioning: { start: true, warnAfterMinutes: 45, failAfterMinutes: 90 }
    ${rest}
`;

/** A hub that Terraform has made with rules in the body of the workspace, and that Hubwarden has brought to its baseline. */
async function hubOfTerraform(rest: string, simulator: SimulatorOptions = {}): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: policy(rest), simulator });
  const [group, hub, ...rules] = WRITES.filter(({ path }) => !path.includes('/outboundRules/hw-')).slice(0, 5);
  expect(send(world, group!)).toBe('201');
  expect(send(world, hub!)).toBe('202');
  await world.pass(20 * MINUTE, 20);
  for (const rule of rules) {
    expect(send(world, rule)).toBe('202');
    await world.pass(10 * MINUTE, 20);
  }
  await world.pass(2 * 60 * MINUTE, 30);
  return world;
}

/** Terraform applies a change of a tag: the recorded request, whose body holds the inline rules. */
async function applyTag(world: VirtualApp, minutes: number): Promise<void> {
  expect(send(world, WORKSPACE[1]!)).toBe('202');
  await world.pass(minutes * MINUTE, 20);
}

const rulesOf = (world: VirtualApp): readonly string[] => {
  const { status, body } = world.arm('GET', HUB_PATH);
  expect(status).toBe(200);
  const { managedNetwork } = body.properties as { managedNetwork: { outboundRules: Record<string, unknown> } };
  return Object.keys(managedNetwork.outboundRules).filter((name) => !name.startsWith('__SYS_'));
};

const recordOf = async (world: VirtualApp) => (await hubRecords(world.rows).get(HUB_ID))?.value;
const findingOf = async (world: VirtualApp, code: string) =>
  (await recordOf(world))?.status.findings.find((each) => each.code === code);

describe('beside Terraform that writes rules in the body of the workspace', () => {
  it('agrees with it while neither changes the rules of the other', async () => {
    const world = await hubOfTerraform('unlistedRules: allow');
    expect(rulesOf(world)).toEqual(
      expect.arrayContaining(['tf-inline-pypi', 'tf-inline-tag', 'tf-files', 'tf-lake', 'tf-datafactory']),
    );
    const before = rulesOf(world);
    await applyTag(world, 30);
    expect(rulesOf(world)).toEqual(before);
    expect((await recordOf(world))?.status.verdict).toBe('Compliant');
    // The recorded plan and apply read the rules as resources of their own; each is where Terraform wrote it.
    const reads = EXCHANGES.filter((each) => each.method === 'GET' && /outboundRules\/tf-(files|lake)/.test(each.path));
    expect(reads.filter(({ status }) => status === 200).map((each) => send(world, each))).not.toContain('404');
  });

  it('restores the rules that a replacing request removes, three times, and then reports that the whole workspace was written', async () => {
    const world = await hubOfTerraform('unlistedRules: report', { patchRules: 'replace' });
    const [ours = ''] = rulesOf(world).filter((name) => name.startsWith('hw-'));
    expect((await recordOf(world))?.status.verdict).toBe('Compliant');
    for (let apply = 0; apply < 3; apply += 1) {
      await applyTag(world, 40);
      expect(rulesOf(world)).toContain(ours);
      expect((await recordOf(world))?.status.verdict).toBe('Compliant');
    }
    await applyTag(world, 40);
    expect(rulesOf(world)).not.toContain(ours);
    const finding = await findingOf(world, 'HW501');
    expect(finding?.message).toContain(`Hubwarden restored ${ours} of tf-hub-repl 3 times in 24 hours`);
    expect(finding?.message).toContain(`after changes by ${PIPELINE}`);
    expect(finding?.message).toContain('the whole workspace was written');
    expect(finding?.message).toContain('extra.contoso.com');
    expect(finding?.fix).toContain('declare each rule as a resource of its own');
    expect((await recordOf(world))?.status.verdict).toBe('Blocked');
    expect(world.notices.filter(({ code }) => code === 'HW501').map((each) => each.transition)).toEqual(['Opened']);
  });

  it.each([{ patchRules: 'merge' }, { patchRules: 'replace' }] as const)(
    'removes an unlisted inline rule again and again, and then says who puts it back and how: $patchRules',
    async (simulator) => {
      const world = await hubOfTerraform('unlistedRules: remove', simulator);
      expect(rulesOf(world)).not.toContain('tf-inline-tag');
      for (let apply = 0; apply < 3; apply += 1) {
        await applyTag(world, 60);
        expect(rulesOf(world)).not.toContain('tf-inline-tag');
      }
      await applyTag(world, 60);
      expect(rulesOf(world)).toContain('tf-inline-tag');
      const all = (await recordOf(world))?.status.findings.filter(({ code }) => code === 'HW501') ?? [];
      const finding = all.find(({ rule }) => rule === 'tf-inline-tag');
      expect(finding?.message).toContain(`Hubwarden removed tf-inline-tag of tf-hub-repl 4 times in 24 hours`);
      expect(finding?.message).toContain(
        `${PIPELINE} wrote it again: the whole workspace was written, with this rule in its body.`,
      );
      expect(finding?.fix).toContain('put its destination into the baseline');
      expect((await recordOf(world))?.status.verdict).toBe('Blocked');
    },
  );

  it('never stops removing a forbidden rule, and names the pipeline that writes it again with the workspace', async () => {
    const forbidden = 'forbidden: [ { fqdn: pypi.org, action: remove } ]';
    const world = await hubOfTerraform(forbidden);
    for (let apply = 0; apply < 4; apply += 1) await applyTag(world, 120);
    expect(rulesOf(world)).not.toContain('tf-inline-pypi');
    const notified = world.notices.filter(({ code }) => code === 'HW501');
    expect(notified.map(({ transition }) => transition)[0]).toBe('Opened');
    expect(notified[0]?.text).toContain('the whole workspace was written');
    expect(notified[0]?.text).toContain(PIPELINE);
  });

  it('prevents code from weakening the mode: the apply fails, and the hub keeps the baseline’s mode', async () => {
    const world = await hubOfTerraform('unlistedRules: report');
    const [, update] = WORKSPACE;
    const properties = { managedNetwork: { isolationMode: 'AllowInternetOutbound' } };
    const weaker = { ...update!, body: { ...update!.body, properties } };
    expect(send(world, weaker)).toBe('400 ValidationError');
    await world.pass(30 * MINUTE, 20);
    expect((await recordOf(world))?.status.verdict).toBe('Compliant');
  });
});
