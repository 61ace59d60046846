import { describe, expect, it } from 'vitest';
import { roleActions } from '../../../src/adapters/arm/arm-operations.ts';
import { composeDoctor } from '../../../src/cli/compose/compose-doctor.ts';
import { watchedOperations } from '../../../src/core/kinds/watched-operations.ts';
import { err, ok } from '../../../src/core/result.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { HUB_EVENT_FILTER } from '../../../src/local/event-grid/hub-event-filter.ts';
import { Collector } from '../../adapters/telemetry/collector.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';

import {
  correctSetup,
  DEAD_LETTERS,
  doctor,
  FILTER,
  FUNCTION_DESTINATION,
  IDENTITY,
  NOW,
  QUEUE_DESTINATION,
  SCOPE,
  SUBSCRIPTION,
  seedTopic,
  sweptHarness,
} from './doctor-setup.ts';

describe('doctor', () => {
  it('reports a missing sign-in in one sentence, and sends no other request', async () => {
    const simulator = correctSetup();
    const signIn = async () => err('Azure gave no token. Sign in with "az login".');
    const ran = await doctor({ simulator, parts: { signIn } }, '--subscription', SUBSCRIPTION);
    expect(ran).toEqual({ exitCode: 1, out: '', error: 'Azure gave no token. Sign in with "az login".\n' });
  });

  it.each([
    { held: {}, exitCode: 0, line: 'ok       poison queues: all 5 are empty' },
    {
      held: { 'hub-events-poison': 2, 'alert-sends-poison': 1 },
      exitCode: 2,
      line: 'wrong    poison queues: hub-events-poison holds 2, alert-sends-poison holds 1',
    },
    { held: { 'sweep-shards-poison': undefined }, exitCode: 1, line: 'unknown  poison queues: 403' },
  ])('counts poison queues: $line', async ({ held, exitCode, line }) => {
    const world = await sweptHarness();
    const counts = new Map<string, number | undefined>(Object.entries(held));
    const queueDepths = {
      messagesIn: async (queue: string) => {
        const count = counts.has(queue) ? counts.get(queue) : 0;
        if (count === undefined) throw new Error('403');
        return count;
      },
    };
    const simulator = correctSetup();
    seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter: FILTER, ...DEAD_LETTERS });
    const tables = ok({ ...world.deps, queueDepths });
    const notified = await doctor({ simulator, parts: { tables } }, '--policy', 'policy.yaml');
    expect(notified.out + notified.error).toContain(line);
    expect(notified.exitCode).toBe(exitCode);
  });

  it.each([
    { way: 'pushed', properties: { destination: FUNCTION_DESTINATION, filter: FILTER, ...DEAD_LETTERS } },
    {
      way: 'by queue',
      properties: {
        deliveryWithResourceIdentity: { destination: QUEUE_DESTINATION },
        filter: FILTER,
        deadLetterWithResourceIdentity: { deadLetterDestination: {} },
      },
    },
  ])('finds nothing wrong where everything is set up, events $way', async ({ properties }) => {
    const simulator = correctSetup();
    seedTopic(simulator, properties);
    const { exitCode, out, error } = await doctor({ simulator }, '--policy', 'policy.yaml');
    expect(out).not.toMatch(/^(wrong|unknown)/m);
    expect(out).toMatch(/roles to enforce: all \d+ actions are granted/);
    expect(out).toContain('the identity of each hub must be allowed to as well');
    expect(out).toMatch(/12 ok, 0 wrong, 0 unknown\.\n$/);
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
  });

  it('asks by the permissions API where the identity itself runs it', async () => {
    const simulator = correctSetup();
    await doctor({ simulator, as: IDENTITY }, '--subscription', SUBSCRIPTION);
    const paths = simulator.requests().map(({ path }) => path);
    expect(paths).toContain(`${SCOPE}/providers/Microsoft.Authorization/permissions`);
    expect(paths.filter((path) => path.includes('roleAssignments'))).toEqual([]);
  });

  it('only reads', async () => {
    const simulator = correctSetup();
    await doctor({ simulator }, '--policy', 'policy.yaml');
    expect(simulator.requests().every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each<{ why: string; spoil: (simulator: ArmSimulator) => void; says: RegExp }>([
    { why: 'no topic', spoil: () => undefined, says: /event path: there is no system topic of the subscription/ },
    {
      why: 'only an event subscription of another owner',
      spoil: (simulator) =>
        seedTopic(simulator, { destination: { endpointType: 'EventHub', properties: { resourceId: 'x' } } }),
      says: /no event subscription leads to Hubwarden[\s\S]*existingSystemTopicName=evgt-hubwarden/,
    },
    {
      why: 'a filter that keeps events back',
      spoil: (simulator) =>
        seedTopic(simulator, {
          destination: FUNCTION_DESTINATION,
          ...DEAD_LETTERS,
          filter: {
            advancedFilters: [
              { key: 'data.operationName', operatorType: 'StringContains', values: watchedOperations().slice(1) },
            ],
          },
        }),
      says: /the filter blocks: Microsoft.MachineLearningServices\/workspaces\/write/,
    },
    {
      why: 'no dead letters',
      spoil: (simulator) => seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter: FILTER }),
      says: /Event Grid drops events that it cannot deliver/,
    },
    {
      why: 'a subscription that Azure could not create',
      spoil: (simulator) => seedTopic(simulator, { provisioningState: 'Failed', destination: FUNCTION_DESTINATION }),
      says: /the event subscription is in state Failed/,
    },
    {
      why: 'a provider that is not registered',
      spoil: (simulator) => simulator.unregisterProvider('Microsoft.Network'),
      says: /it is NotRegistered: no managed network can be provisioned[\s\S]*az provider register --namespace Microsoft.Network/,
    },
  ])('tells what is wrong and what to do: $why', async ({ spoil, says }) => {
    const simulator = correctSetup();
    spoil(simulator);
    const { exitCode, out } = await doctor({ simulator }, '--subscription', SUBSCRIPTION);
    expect(out).toMatch(says);
    expect(exitCode).toBe(2);
  });

  it.each([
    { apiVersion: '2025-06-01', says: 'it cannot write fqdns, addressPrefixes; it does not show fqdns' },
    {
      apiVersion: '2024-04-01',
      says: 'it cannot write fqdns, addressPrefixes, firewallSku; it does not show fqdns, firewallSku, errorInformation, parentRuleNames; a rule that failed or is on its way reads Inactive',
    },
    { apiVersion: '2025-01-01-preview', says: 'it does not show errorInformation; a rule that failed' },
  ])('names what a deployment loses that is pinned to $apiVersion', async ({ apiVersion, says }) => {
    const { exitCode, out } = await doctor({ simulator: correctSetup(), apiVersion }, '--subscription', SUBSCRIPTION);
    expect(out).toContain(`wrong    api-version: ${says}`);
    expect(out).toContain('HUBWARDEN_ARM_API_VERSION to 2025-12-01');
    expect(exitCode).toBe(2);
  });

  it.each(['2025-12-01', '2026-05-01', '2024-10-01-preview'])('has nothing to say of %s', async (apiVersion) => {
    const { out } = await doctor({ simulator: correctSetup(), apiVersion }, '--subscription', SUBSCRIPTION);
    expect(out).not.toContain('api-version');
  });

  it('says where the provider does not offer the version that the app speaks', async () => {
    const { out } = await doctor(
      { simulator: correctSetup(), apiVersion: '2027-01-01' },
      '--subscription',
      SUBSCRIPTION,
    );
    expect(out).toMatch(/wrong {4}provider Microsoft.MachineLearningServices: .*does not offer api-version 2027-01-01/);
  });

  it('names the actions that are missing, and the role that has them', async () => {
    const simulator = new ArmSimulator();
    simulator.grantRole({ principalId: IDENTITY, scope: SCOPE, actions: roleActions().observe });
    const { exitCode, out } = await doctor({ simulator }, '--policy', 'policy.yaml');
    expect(out).toContain('roles to observe: all');
    expect(out).toMatch(/wrong {4}roles to enforce: not granted: .*outboundRules\/write/);
    expect(out).toContain(`Assign Hubwarden Enforcer to ${IDENTITY} here`);
    expect(out).toContain('Assign "Azure AI Enterprise Network Connection Approver" on this resource');
    expect(exitCode).toBe(2);
  });

  it('answers 1 when something could not be looked at and nothing is known to be wrong', async () => {
    const simulator = correctSetup();
    seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter: FILTER, ...DEAD_LETTERS });
    simulator.addFault({ kind: 'AnswerRequest', pathContains: 'systemTopics', status: 503 });
    const { exitCode, error } = await doctor({ simulator }, '--subscription', SUBSCRIPTION);
    expect(error).toMatch(/^unknown {2}event path: /m);
    expect(exitCode).toBe(1);
  });

  it('goes on where settings and tables are wrong, and tells', async () => {
    const parts = { settings: err('HUBWARDEN_WRITES is "maybe".'), tables: err('no tables') };
    const { exitCode, out } = await doctor({ simulator: correctSetup(), parts }, '--subscription', SUBSCRIPTION);
    expect(out).toContain('wrong    settings: HUBWARDEN_WRITES is "maybe".');
    expect(out).toContain('wrong    tables: no tables');
    expect(out).toContain('provider Microsoft.Network: registered');
    expect(exitCode).toBe(2);
  });

  it('names a record that this release cannot read, and the subscription that it is in', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60);
    const row = (await world.rows.get('hubs', SUBSCRIPTION, `hub|${world.hubId('hub1')}`))!;
    await world.rows.upsert('hubs', { ...row, cells: { ...row.cells, schema: 99 } });
    const { exitCode, out } = await doctor({ simulator: correctSetup(), parts: { tables: ok(world.deps) } });
    expect(out).toContain('wrong    tables: 1 of 1 hubs has a record that cannot be read: row');
    expect(out).toContain('provider Microsoft.Network: registered');
    expect(exitCode).toBe(2);
  });

  it('says what is wrong with the tables where they were to name the subscriptions', async () => {
    const parts = { tables: err('no tables') };
    const { error, exitCode } = await doctor({ simulator: correctSetup(), parts });
    expect(error).toContain('No subscription is known. Name subscriptions');
    expect(error).toContain('The tables do not name them: no tables');
    expect(exitCode).toBe(1);
  });

  it.each([
    { at: '2026-11-24', stale: [] },
    { at: '2027-05-29', stale: [] },
    { at: '2028-01-01', stale: ['huggingface', 'vscode'] },
  ])('on $at names the editions in use whose review is older than six months: $stale', async ({ at, stale }) => {
    const simulator = correctSetup();
    seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter: FILTER, ...DEAD_LETTERS });
    const now = new Date(`${at}T09:00:00Z`);
    const ran = await doctor({ simulator, now }, '--policy', 'packs.yaml');
    const named = [...(ran.out + ran.error).matchAll(/The hosts of pack (\w+)@\S+ were last reviewed on/g)];
    expect(named.map(([, pack]) => pack).sort()).toEqual(stale);
    // A review is advice: it turns no check red.
    expect(ran.exitCode).toBe(0);
  });

  it('tells what the collector of telemetry answers, for each signal', async () => {
    const collector = await Collector.listening();
    collector.answer = (response, { path }) => void response.writeHead(path === '/v1/traces' ? 401 : 200).end();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret-key' };
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const composed = composeDoctor(env, {}, quiet, '1.2.3');
    const telemetry = composed.ok ? composed.value.telemetry! : expect.fail(composed.error);
    const { exitCode, out } = await doctor(
      { simulator: correctSetup(), parts: { telemetry } },
      '--subscription',
      SUBSCRIPTION,
    );
    await collector.close();
    expect(out).toContain(
      `ok       telemetry (metrics): the collector at ${collector.url}/v1/metrics accepts an empty export (200, http/json)\n`,
    );
    expect(out).toContain(
      `wrong    telemetry (traces): The collector at ${collector.url}/v1/traces answered 401 Unauthorized.\n         at ${collector.url}/v1/traces\n         Check the key in OTEL_EXPORTER_OTLP_HEADERS.\n`,
    );
    expect(out).not.toContain('s3cret');
    expect(exitCode).toBe(2);
  });

  it('answers as JSON', async () => {
    const { exitCode, out } = await doctor({ simulator: correctSetup() }, '--subscription', SUBSCRIPTION, '--json');
    const checks: readonly { readonly outcome: string; readonly what: string }[] = JSON.parse(out);
    expect(checks.filter(({ outcome }) => outcome === 'Bad').map(({ what }) => what)).toEqual(['event path']);
    expect(exitCode).toBe(2);
  });

  it.each([
    { args: [], says: 'No subscription is known.' },
    { args: ['--subscription', 'production'], says: 'production is not a subscription id.' },
    { args: ['--policy', 'other.yaml'], says: 'the file does not exist' },
  ])('says what it needs: $args', async ({ args, says }) => {
    const { exitCode, error } = await doctor({ simulator: correctSetup() }, ...args);
    expect(error).toContain(says);
    expect(exitCode).toBe(1);
  });
});

describe('what doctor asks of the filter', () => {
  it('is what the deployed filter lets through', () => {
    expect(HUB_EVENT_FILTER.advancedFilters?.flatMap(({ values }) => values)).toEqual(watchedOperations());
  });
});

describe('doctor on the registries of hubs', () => {
  const registryId = (name: string): string =>
    `${SCOPE}/resourceGroups/rg-ai/providers/Microsoft.ContainerRegistry/registries/${name}`;

  function hubsWith(registries: Readonly<Record<string, string>>): ArmSimulator {
    const simulator = correctSetup();
    for (const [hub, containerRegistry] of Object.entries(registries)) {
      const response = simulator.handle(
        {
          method: 'PUT',
          url: `${SCOPE}/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/${hub}?api-version=2025-12-01`,
          headers: { authorization: 'Bearer a-person' },
          body: JSON.stringify({ location: 'eastus2', kind: 'Hub', properties: { containerRegistry } }),
        },
        NOW,
      );
      expect(response.status).toBeLessThan(300);
    }
    return simulator;
  }

  it('says which are not Premium, with their hubs, and what to run, and changes no outcome for that', async () => {
    const simulator = hubsWith({ hub1: registryId('acrlab'), hub2: registryId('ACRLAB'), hub3: registryId('acrprod') });
    const registries = { [registryId('acrlab')]: 'Standard', [registryId('acrprod')]: 'Premium' };
    const plain = await doctor({ simulator }, '--subscription', SUBSCRIPTION);
    const ran = await doctor({ simulator, registries }, '--subscription', SUBSCRIPTION);
    expect(ran.error).toContain(
      `Registry acrlab of hub1, hub2 is Standard: a hub with isolation needs a Premium one. Raise it before the isolation: az acr update --name acrlab --sku Premium --subscription ${SUBSCRIPTION}`,
    );
    expect(ran.error).not.toContain('acrprod');
    expect({ out: ran.out, exitCode: ran.exitCode }).toEqual({ out: plain.out, exitCode: plain.exitCode });
  });

  it('says nothing of a registry that cannot be read, and asks nothing of an id that is none', async () => {
    const simulator = hubsWith({ hub1: registryId('acrlab'), hub2: 'https://evil.example/', hub3: `${SCOPE}/../x` });
    const ran = await doctor({ simulator }, '--subscription', SUBSCRIPTION);
    expect(ran.error).not.toContain('Registry');
    const paths = simulator.requests().map(({ path }) => path);
    expect(paths.filter((path) => path.includes('evil') || path.endsWith('/x'))).toEqual([]);
  });
});
