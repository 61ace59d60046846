import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { armManagedNetworkClient } from '../../src/adapters/arm/arm-managed-network-client.ts';
import type { ArmOptions } from '../../src/adapters/arm/arm-pipeline.ts';
import type { ArmTransport } from '../../src/adapters/arm/arm-transport.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { resourceGraphDirectory } from '../../src/adapters/resource-graph/resource-graph-directory.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import type { NetworkWrite } from '../../src/core/kinds/requests/network-write.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import type { SimulatorOptions } from '../../src/local/arm-simulator/state/settings.ts';
import type { ManagedNetworkClient, OperationUrls } from '../../src/reconcile/ports.ts';

/** A connection to the simulator: its address and the transport for requests. */
export interface ArmRoute {
  readonly endpoint: string;
  readonly transport: ArmTransport;
  close(): Promise<void>;
}

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const START = new Date('2026-11-23T08:00:00Z');

/** The contract of the ARM adapter with a simulated Azure, over any transport. */
export function armTransportContract(
  name: string,
  open: (simulator: ArmSimulator, clock: VirtualClock) => Promise<ArmRoute>,
): void {
  describe(`the ARM adapter and the simulator, ${name}`, () => {
    let clock: VirtualClock;
    let simulator: ArmSimulator;
    let route: ArmRoute;
    let options: ArmOptions;
    let client: ManagedNetworkClient;

    async function start(settings: SimulatorOptions = {}): Promise<void> {
      await route?.close();
      clock = new VirtualClock({ at: START });
      simulator = new ArmSimulator(settings);
      route = await open(simulator, clock);
      options = {
        endpoint: route.endpoint,
        tokenScope: 'https://management.azure.com/.default',
        apiVersion: '2025-12-01',
        accountApiVersion: '2026-05-01',
        credential: { getToken: async () => ({ token: 'someone', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        clock,
        timings: { readTimeoutSeconds: 20, writeTimeoutSeconds: 30 },
        version: '0.1.0',
        transport: route.transport,
      };
      client = armManagedNetworkClient(options);
    }

    beforeEach(() => start());
    afterEach(() => route.close());

    function seeded(hubName: string, more: Partial<Parameters<ArmSimulator['seedHub']>[0]> = {}): HubId {
      const id = simulator.seedHub(
        { subscriptionId: SUBSCRIPTION, resourceGroup: 'Rg-AI', name: hubName, ...more },
        START,
      );
      if (!id.ok) throw new Error(id.error);
      return hubIdFrom(id.value)!;
    }

    async function startedBy(write: NetworkWrite): Promise<OperationUrls> {
      const answer = await client.write(write);
      if (!answer.ok || answer.value.kind !== 'Started') throw new Error(`not started: ${JSON.stringify(answer)}`);
      return answer.value.urls;
    }

    it('reads a hub, and says which one is missing', async () => {
      const hubId = seeded('Hub-One', {
        rules: { pypi: { type: 'FQDN', destination: 'pypi.org' } },
        isolationMode: 'AllowOnlyApprovedOutbound',
        tags: { env: 'prod' },
      });
      const observed = await client.observe(hubId);
      expect(observed).toMatchObject({
        ok: true,
        value: {
          hubId,
          name: 'Hub-One',
          isolationMode: 'AllowOnlyApprovedOutbound',
          networkStatus: 'Inactive',
          tags: { env: 'prod' },
          observedAt: START,
        },
      });
      expect(observed.ok && observed.value.rules.map((rule) => rule.name)).toContain('pypi');
      const absent = hubIdFrom(`${hubId}x`)!;
      expect(await client.observe(absent)).toMatchObject({ ok: false, error: { kind: 'NotFound', what: 'Resource' } });
      const elsewhere = hubIdFrom(hubId.replace('rg-ai', 'rg-gone'))!;
      expect(await client.observe(elsewhere)).toMatchObject({
        ok: false,
        error: { kind: 'NotFound', what: 'ResourceGroup' },
      });
    });

    it('follows a change of mode with rules, a provisioning, a rule and a delete to their ends', async () => {
      const hubId = seeded('hub-one');
      const outboundRules = { 'hw-pypi': { type: 'FQDN', destination: 'pypi.org', category: 'UserDefined' } };
      const steps: readonly NetworkWrite[] = [
        {
          kind: 'PatchNetwork',
          hubId,
          isolationMode: 'AllowOnlyApprovedOutbound',
          firewallSku: 'Basic',
          outboundRules,
        },
        { kind: 'Provision', hubId, includeSpark: false },
        {
          kind: 'PutRule',
          hubId,
          ruleName: 'hw-conda',
          rule: { type: 'FQDN', destination: 'anaconda.com', category: 'UserDefined' },
        },
        { kind: 'DeleteRule', hubId, ruleName: 'hw-pypi' },
      ];
      for (const step of steps) {
        const urls = await startedBy(step);
        expect(await client.poll(hubId, urls)).toEqual({
          ok: true,
          value: { kind: 'Running', retryAfterSeconds: undefined },
        });
        clock.advanceSeconds(3 * 3600);
        expect(await client.poll(hubId, urls)).toEqual({ ok: true, value: { kind: 'Succeeded' } });
        expect(await client.poll(hubId, { ...urls, asyncUrl: undefined })).toEqual({
          ok: true,
          value: { kind: 'Succeeded' },
        });
      }
      const observed = await client.observe(hubId);
      if (!observed.ok) throw new Error('unreadable');
      expect(observed.value).toMatchObject({ networkStatus: 'Active', firewallSku: 'Basic' });
      const ours = observed.value.rules.filter((rule) => rule.category === 'UserDefined');
      expect(ours.map((rule) => [rule.name, rule.status])).toEqual([['hw-conda', 'Active']]);
    });

    it('finds a rule that is not there already deleted', async () => {
      const hubId = seeded('hub-one', { isolationMode: 'AllowOnlyApprovedOutbound' });
      expect(await client.write({ kind: 'DeleteRule', hubId, ruleName: 'absent' })).toEqual({
        ok: true,
        value: { kind: 'Done' },
      });
    });

    it.each([
      { why: 'is answered 504 after it took effect', fault: { status: 504, applied: true }, kind: 'Unavailable' },
      { why: 'is answered 500', fault: { status: 500 }, kind: 'Unavailable' },
      { why: 'is answered 429 with Retry-After', fault: { status: 429, retryAfterSeconds: 1 }, kind: 'Throttled' },
      {
        why: 'loses its connection after it took effect',
        fault: { status: 500, applied: true, reset: true },
        kind: 'Unavailable',
      },
    ])('sends a PATCH exactly once when it $why', async ({ fault, kind }) => {
      const hubId = seeded('hub-one');
      simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', times: 1, ...fault });
      const write: NetworkWrite = {
        kind: 'PatchNetwork',
        hubId,
        isolationMode: 'AllowInternetOutbound',
        firewallSku: undefined,
        outboundRules: undefined,
      };
      expect(await client.write(write)).toMatchObject({ ok: false, error: { kind } });
      expect(simulator.requests({ method: 'PATCH' })).toHaveLength(1);
      clock.advanceSeconds(3600);
      const mode = 'applied' in fault && fault.applied ? 'AllowInternetOutbound' : 'Disabled';
      expect(await client.observe(hubId)).toMatchObject({ ok: true, value: { isolationMode: mode } });
    });

    it('distinguishes refusals of Azure', async () => {
      const hubId = seeded('hub-one', { isolationMode: 'AllowOnlyApprovedOutbound' });
      const weaker: NetworkWrite = {
        kind: 'PatchNetwork',
        hubId,
        isolationMode: 'Disabled',
        firewallSku: undefined,
        outboundRules: undefined,
      };
      expect(await client.write(weaker)).toMatchObject({ ok: false, error: { kind: 'Rejected', status: 400 } });
      await start({ overlap: 'conflict' });
      const busy = seeded('hub-two');
      const rule = { type: 'FQDN', destination: 'pypi.org', category: 'UserDefined' };
      await startedBy({
        kind: 'PatchNetwork',
        hubId: busy,
        isolationMode: 'AllowOnlyApprovedOutbound',
        firewallSku: undefined,
        outboundRules: undefined,
      });
      expect(await client.write({ kind: 'PutRule', hubId: busy, ruleName: 'hw-b', rule })).toMatchObject({
        ok: false,
        error: { kind: 'Busy' },
      });
    });

    it('names the target of a private endpoint whose approval role is missing', async () => {
      const target = `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/lake`;
      const hubId = seeded('hub-one', { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true });
      simulator.addFault({ kind: 'RefuseApproval', target });
      const rule = {
        type: 'PrivateEndpoint',
        category: 'UserDefined',
        destination: { serviceResourceId: target, subresourceTarget: 'blob' },
      };
      expect(await client.write({ kind: 'PutRule', hubId, ruleName: 'hw-lake', rule })).toMatchObject({
        ok: false,
        error: { kind: 'ApprovalRoleMissing', target },
      });
    });

    it('reports how an operation failed, in the words of Azure', async () => {
      const hubId = seeded('hub-one');
      simulator.addFault({ kind: 'FailOperation', code: 'NoQuota', message: 'none left' });
      const urls = await startedBy({
        kind: 'PatchNetwork',
        hubId,
        isolationMode: 'AllowInternetOutbound',
        firewallSku: undefined,
        outboundRules: undefined,
      });
      clock.advanceSeconds(3600);
      expect(await client.poll(hubId, urls)).toEqual({
        ok: true,
        value: { kind: 'Failed', code: 'NoQuota', message: 'NoQuota: none left' },
      });
    });

    it('polls operations whose URLs lack the api-version, and knows when one is unknown', async () => {
      await start({ apiVersionInOperationUrls: false, retryAfterSeconds: 7 });
      const hubId = seeded('hub-one');
      const urls = await startedBy({
        kind: 'PatchNetwork',
        hubId,
        isolationMode: 'AllowInternetOutbound',
        firewallSku: undefined,
        outboundRules: undefined,
      });
      expect(urls.asyncUrl).not.toContain('api-version');
      expect(await client.poll(hubId, urls)).toMatchObject({ ok: true, value: { kind: 'Running' } });
      const unknown = urls.asyncUrl!.replace(/workspaceOperationsStatus\/[^?]+/i, 'workspaceOperationsStatus/nothing');
      expect(await client.poll(hubId, { asyncUrl: unknown, locationUrl: undefined })).toEqual({
        ok: true,
        value: { kind: 'Vanished' },
      });
    });

    it('lists what stands in the way and what connections point at, for the hub and its projects, over pages', async () => {
      await start({ pageSize: 2 });
      const target = `/subscriptions/${SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Search/searchServices/S1`;
      const hubId = seeded('hub-one', {
        computes: ['c1', 'c2', 'c3'],
        connections: {
          search: {
            category: 'CognitiveSearch',
            target: 'https://s1.search.windows.net',
            metadata: { ResourceId: target },
          },
        },
      });
      seeded('project-one', { hub: 'hub-one', onlineEndpoints: ['chat'], serverlessEndpoints: ['llama'] });
      const observed = await client.observe(hubId);
      if (!observed.ok) throw new Error('unreadable');
      const usage = await client.usage(observed.value);
      expect(usage).toMatchObject({ ok: true, value: { endpoints: ['project-one/chat', 'project-one/llama'] } });
      expect(usage.ok && [...usage.value.computes].sort()).toEqual(['hub-one/c1', 'hub-one/c2', 'hub-one/c3']);
      expect(await client.connectionTargets(observed.value)).toMatchObject({
        ok: true,
        value: { ids: [target.toLowerCase()], hosts: ['s1.search.windows.net'], untraceable: [] },
      });
    });

    it('finds hubs of the wanted kinds and subscriptions, over pages', async () => {
      await start({ resourceGraphPageSize: 3 });
      const other = SUBSCRIPTION.replace(/1$/, '2');
      const wanted = Array.from({ length: 7 }, (_, n) => seeded(`hub-${n}`));
      const elsewhere = seeded('hub-elsewhere', { subscriptionId: other });
      const plain = seeded('plain', { kind: 'Default' });
      seeded('project-one', { hub: 'hub-1' });
      const directory = resourceGraphDirectory({ ...options, clock: new VirtualClock({ at: new Date() }) });
      const found = async (kinds: readonly string[], subscriptions?: readonly string[]) => {
        const answer = await directory.findHubs(kinds, subscriptions);
        return answer.ok ? answer.value.hubs.map((hub) => hub.hubId).sort() : answer.error;
      };
      expect(await found(['hub'])).toEqual([...wanted, elsewhere].sort());
      expect(await found(['Hub'], [SUBSCRIPTION])).toEqual([...wanted].sort());
      expect(await found(['HUB', 'default'], [SUBSCRIPTION, other])).toEqual([...wanted, elsewhere, plain].sort());
    });
  });
}
