import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { roleActions } from '../../../src/adapters/arm/arm-operations.ts';
import type { DoctorParts } from '../../../src/cli/command/command-context.ts';
import { WATCHED_EVENT_TYPES, watchedOperations } from '../../../src/core/kinds/watched-operations.ts';
import { ok } from '../../../src/core/result.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { registerFunctions } from '../../../src/functions/register.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { AppSeed, TopicSeed } from '../../../src/local/arm-simulator/state/access-book.ts';
import { FUNCTIONS } from '../../../src/reconcile/doctor/check-app.ts';
import { TABLES } from '../../../src/reconcile/doctor/check-storage-roles.ts';
import type { OperatorDeps } from '../../../src/reconcile/operator/operator-deps.ts';
import type { Rows, TableName } from '../../../src/reconcile/ports.ts';
import { noteEvent } from '../../../src/reconcile/records/event-record.ts';
import { hubPath, VirtualApp } from '../../reconcile/virtual-app.ts';
import {
  correctSetup,
  DEAD_LETTERS,
  doctor,
  FILTER,
  FUNCTION_DESTINATION,
  IDENTITY,
  SCOPE,
  SUBSCRIPTION,
  seedTopic,
  sweptHarness,
} from './doctor-setup.ts';

const GROUP = `${SCOPE}/resourceGroups/rg-hubwarden`;
const APP = `${GROUP}/providers/Microsoft.Web/sites/func-hubwarden`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/sthubwarden`;
const QUEUE = `${ACCOUNT}/queueServices/default/queues/hub-event-deliveries`;
const TOPIC_IDENTITY = '00000000-0000-4000-8000-00000000eeee';
const ON = ['--subscription', SUBSCRIPTION] as const;

/** An event subscription that the topic delivers by its identity into a queue. */
function byQueue(account = ACCOUNT, filter: JsonObject = FILTER): JsonObject {
  const properties = { resourceId: account, queueName: 'hub-event-deliveries' };
  return {
    deliveryWithResourceIdentity: { destination: { endpointType: 'StorageQueue', properties } },
    filter,
    ...DEAD_LETTERS,
  };
}

function topicWith(properties: JsonObject, more: Partial<TopicSeed> = {}, counts: Counts = {}): ArmSimulator {
  const simulator = correctSetup();
  const place = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-events', name: 'evgt-hubwarden' };
  simulator.seedTopic({ ...place, eventSubscriptions: [{ name: 'hubwarden', properties, counts }], ...more });
  const dataActions = ['Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action'];
  simulator.grantRole({ principalId: TOPIC_IDENTITY, scope: QUEUE, actions: [], dataActions });
  return simulator;
}

type Counts = Readonly<Record<string, { readonly total: number; readonly at: string }>>;

function pushed(): ArmSimulator {
  const simulator = correctSetup();
  seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter: FILTER, ...DEAD_LETTERS });
  return simulator;
}

/** Rows that refuse some tables as Azure refuses a caller without a role. */
function withoutRole(rows: Rows, refused: readonly TableName[]): Rows {
  const check = (table: TableName): void => {
    if (refused.includes(table)) throw new Error('This request is not authorized to perform this operation. (403)');
  };
  return new Proxy(rows, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (table: TableName, ...rest: readonly unknown[]) => {
        check(table);
        return method.call(target, table, ...rest);
      };
    },
  });
}

function line(ran: { readonly out: string; readonly error: string }, what: string): string {
  const lines = `${ran.out}${ran.error}`.split('\n');
  const at = lines.findIndex((each) => each.slice(9).startsWith(`${what}:`));
  return at < 0 ? '' : lines.slice(at, at + 3).join('\n');
}

describe('doctor on the event subscription', () => {
  const narrow = (part: JsonObject): JsonObject => ({ ...FILTER, ...part });

  it.each<{ why: string; says: RegExp; properties: JsonObject; more?: Partial<TopicSeed>; account?: string }>([
    { why: 'all is right', properties: byQueue(), says: /^ok {7}event path: events go to queue/ },
    {
      why: 'the subscription of the topic stands in the filter, which keeps nothing back',
      properties: byQueue(ACCOUNT, narrow({ subjectBeginsWith: `/subscriptions/${SUBSCRIPTION}` })),
      says: /^ok {7}event path/,
    },
    {
      why: 'no filter on types lets all through',
      properties: byQueue(ACCOUNT, { advancedFilters: FILTER.advancedFilters ?? [] }),
      says: /^ok {7}event path/,
    },
    {
      why: 'a queue of the same name in the account of another deployment',
      properties: byQueue(`${SCOPE}/resourceGroups/rg-trial/providers/Microsoft.Storage/storageAccounts/sttrial`),
      says: /^wrong {4}event path: no event subscription leads to this deployment; hubwarden leads to another, .*sttrial/,
    },
    {
      why: 'a type of events is not subscribed to',
      properties: byQueue(ACCOUNT, narrow({ includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'] })),
      says: /^wrong {4}event path: the filter blocks: .*ResourceDeleteSuccess/,
    },
    {
      why: 'only one resource group',
      properties: byQueue(ACCOUNT, narrow({ subjectBeginsWith: `${SCOPE}/resourceGroups/rg-one` })),
      says: /^wrong {4}event path: another filter may block events: subject begins with .*rg-one/,
    },
    {
      why: 'an operation with something behind it, which the name of the operation does not hold',
      properties: byQueue(
        ACCOUNT,
        narrow({
          advancedFilters: JSON.parse(
            JSON.stringify(FILTER.advancedFilters).replace('workspaces/write', 'workspaces/write/'),
          ),
        }),
      ),
      says: /^wrong {4}event path: the filter blocks: Microsoft\.MachineLearningServices\/workspaces\/write$/m,
    },
    {
      why: 'an event subscription that ends by itself',
      properties: { ...byQueue(), expirationTimeUtc: '2026-12-24T09:00:00Z' },
      says: /^wrong {4}event path: Event Grid deletes the event subscription at 2026-12-24T09:00:00Z/,
    },
    {
      why: 'a place for dead letters that is empty',
      properties: {
        ...byQueue(),
        deadLetterDestination: null,
        deadLetterWithResourceIdentity: { deadLetterDestination: null },
      },
      says: /^wrong {4}event path: Event Grid drops events that it cannot deliver/,
    },
    {
      why: 'an end of the subject',
      properties: byQueue(ACCOUNT, narrow({ subjectEndsWith: '/hub1' })),
      says: /^wrong {4}event path: another filter may block events: subject ends with \/hub1/,
    },
    {
      why: 'a second filter, which must hold too',
      properties: byQueue(ACCOUNT, {
        ...FILTER,
        advancedFilters: [
          ...(FILTER.advancedFilters as readonly JsonObject[]),
          { key: 'data.operationName', operatorType: 'StringNotContains', values: ['outboundRules'] },
        ],
      }),
      says: /^wrong {4}event path: another filter may block events: StringNotContains on data.operationName/,
    },
    {
      why: 'a topic without an identity',
      properties: byQueue(),
      more: { principalId: null },
      says: /^wrong {4}event path: the topic has no system-assigned identity[\s\S]*az eventgrid system-topic update --ids/,
    },
    {
      why: 'a topic whose type Azure writes in another case',
      properties: byQueue(),
      more: { topicType: 'microsoft.resources.subscriptions' },
      says: /^ok {7}event path/,
    },
  ])('$why', async ({ more = {}, properties, says }) => {
    const simulator = topicWith(properties, more);
    const settings = ok({ principalId: IDENTITY, accountName: 'sthubwarden' });
    expect(line(await doctor({ simulator, parts: { settings } }, ...ON), 'event path')).toMatch(says);
  });

  it('names the role that the topic lacks on the queue, and is content with one above', async () => {
    const lacking = topicWith(byQueue(), { principalId: '00000000-0000-4000-8000-00000000ffff' });
    expect(line(await doctor({ simulator: lacking }, ...ON), 'roles of the topic')).toMatch(
      /^wrong {4}roles of the topic: not granted to 0{8}-0000-4000-8000-0{8}ffff: .*messages\/add\/action/,
    );
    const held = topicWith(byQueue());
    expect(line(await doctor({ simulator: held }, ...ON), 'roles of the topic')).toMatch(/^ok/);
  });

  it('names the role that the topic lacks on the container of dead letters, and is content with one above', async () => {
    const properties = { resourceId: ACCOUNT, blobContainerName: 'dead-letters' };
    const deadLetterWithResourceIdentity = { deadLetterDestination: { endpointType: 'StorageBlob', properties } };
    const simulator = topicWith({ ...byQueue(), deadLetterDestination: null, deadLetterWithResourceIdentity });
    const lacking = await doctor({ simulator }, ...ON);
    expect(lacking.out).toMatch(
      /wrong {4}roles of the topic: not granted to \S+: Microsoft\.Storage\S+blobs\/write\n +at \S+\/blobServices\/default\/containers\/dead-letters/,
    );
    expect(lacking.exitCode).toBe(2);
    const dataActions = ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*'];
    simulator.grantRole({ principalId: TOPIC_IDENTITY, scope: ACCOUNT, actions: [], dataActions });
    expect((await doctor({ simulator }, ...ON)).out).toContain('the topic may write dead letters to the container');
  });

  it.each<{ counts: Counts; says: RegExp }>([
    { counts: {}, says: /^ok {7}.*: none delivered/ },
    {
      counts: { DeliverySuccessCount: { total: 7, at: '2026-11-24T08:00:00Z' } },
      says: /^ok {7}.*: 7 delivered, the last in the hour of 2026-11-24T08:00:00Z/,
    },
    {
      counts: { DeliveryAttemptFailCount: { total: 4, at: '2026-11-24T08:00:00Z' } },
      says: /^wrong {4}.*: all 4 attempts failed/,
    },
    {
      counts: {
        DeliverySuccessCount: { total: 7, at: '2026-11-24T08:00:00Z' },
        DeadLetteredCount: { total: 2, at: '2026-11-24T07:00:00Z' },
        DroppedEventCount: { total: 1, at: '2026-11-24T07:00:00Z' },
      },
      says: /^wrong {4}.*: 1 dropped, 2 dead-lettered; 7 delivered[\s\S]*Dead letters/,
    },
  ])('says what became of deliveries: $says', async ({ counts, says }) => {
    const simulator = topicWith(byQueue(), {}, counts);
    expect(line(await doctor({ simulator }, ...ON), 'deliveries in 24 hours')).toMatch(says);
  });

  it.each([
    { pathContains: 'metrics', what: 'deliveries in 24 hours' },
    { pathContains: 'eventSubscriptions', what: 'event path' },
    { pathContains: 'queueServices', what: 'roles of the topic' },
  ])('says of $what that it is not known where Azure refuses $pathContains', async ({ pathContains, what }) => {
    const simulator = topicWith(byQueue());
    simulator.addFault({ kind: 'AnswerRequest', pathContains, status: 403 });
    const ran = await doctor({ simulator }, ...ON);
    expect(line(ran, what)).toMatch(/^unknown/);
    expect(ran.exitCode).toBe(1);
  });

  it('asks for what infra/event-filter.json lets through', async () => {
    const file = JSON.parse(await readFile(new URL('../../../infra/event-filter.json', import.meta.url), 'utf8'));
    expect(file.includedEventTypes).toEqual(WATCHED_EVENT_TYPES);
    expect(file.advancedFilters[0].values).toEqual(watchedOperations());
  });
});

describe('doctor on roles', () => {
  it('takes no role for one at the subscription that is assigned below it', async () => {
    const simulator = new ArmSimulator();
    const { enforce, observe } = roleActions();
    const actions = [...observe, ...enforce];
    simulator.grantRole({ principalId: IDENTITY, scope: `${SCOPE}/resourceGroups/rg-ai`, actions });
    const ran = await doctor({ simulator }, ...ON);
    expect(line(ran, 'roles to observe')).toMatch(/^wrong {4}roles to observe: not granted: .*workspaces\/read/);
  });

  const parts = [
    ...TABLES.map((name) => ['tableServices', 'tables', name, 'tableServices/tables/entities'] as const),
    ...['hub-events', 'hub-repairs', 'sweep-shards', 'alert-sends', 'hub-event-deliveries'].flatMap((name) =>
      [name, `${name}-poison`].map(
        (each) => ['queueServices', 'queues', each, 'queueServices/queues/messages'] as const,
      ),
    ),
    ...['azure-webjobs-hosts', 'chain-heads', 'dead-letters'].map(
      (name) => ['blobServices', 'containers', name, 'blobServices/containers/blobs'] as const,
    ),
  ];

  /** Roles on single tables, queues and containers, as the template assigns them. */
  function grantParts(simulator: ArmSimulator, without?: string): void {
    for (const [service, type, name, data] of parts) {
      if (name === without) continue;
      const dataActions = [`Microsoft.Storage/storageAccounts/${data}/*`];
      const scope = `${ACCOUNT}/${service}/default/${type}/${name}`;
      simulator.grantRole({ principalId: IDENTITY, scope, actions: [], dataActions });
    }
  }

  async function storageLine(simulator: ArmSimulator): Promise<string> {
    const settings = ok({ principalId: IDENTITY, accountName: 'sthubwarden' });
    simulator.seedApp(runningApp());
    const ran = await doctor({ simulator, parts: settingsOfApp(settings) }, ...ON, '--app', APP);
    return line(ran, 'roles on its storage');
  }

  it('adds up what single tables, queues and containers grant', async () => {
    const simulator = pushed();
    grantParts(simulator);
    expect(await storageLine(simulator)).toMatch(/^ok {7}.*all needed actions on 20 tables, queues and containers/);
  });

  it.each(['hubs', 'hub-events-poison', 'azure-webjobs-hosts'])('names %s where its role is missing', async (name) => {
    const simulator = pushed();
    grantParts(simulator, name);
    const said = await storageLine(simulator);
    expect(said).toMatch(new RegExp(`^wrong {4}roles on its storage: not granted: \\w+ ${name} \\([^)]*read`));
    expect(said).not.toContain(';');
  });

  it('is content with a role on the whole account, and reads names of roles nowhere', async () => {
    const simulator = pushed();
    simulator.grantRole({ principalId: IDENTITY, scope: GROUP, actions: [], dataActions: ['*'] });
    expect(await storageLine(simulator)).toMatch(/^ok/);
  });

  it('does not know where Azure refuses the assignments', async () => {
    const simulator = pushed();
    simulator.addFault({ kind: 'AnswerRequest', pathContains: 'storageAccounts/sthubwarden', status: 403 });
    expect(await storageLine(simulator)).toMatch(/^unknown/);
  });
});

function runningApp(more: Partial<AppSeed> = {}): AppSeed {
  return {
    id: APP,
    properties: { functionAppConfig: { runtime: { name: 'node', version: '24' } } },
    functions: FUNCTIONS.map((name) => ({ name })),
    settings: {},
    ...more,
  };
}

function settingsOfApp(settings: DoctorParts['settings']): Partial<DoctorParts> {
  return { settings, withSettings: () => ({ settings, tables: ok(deps) }) };
}

const deps: OperatorDeps = (await sweptHarness()).deps;

describe('doctor on the function app', () => {
  it('knows the names of all functions that the app registers', () => {
    const names: string[] = [];
    const note = (name: string): void => void names.push(name);
    const registration = {
      app: { eventGrid: note, storageQueue: note, timer: note, http: note },
      output: { storageQueue: () => ({}) },
      handlers: () => Promise.reject(new Error('no message comes')),
    };
    registerFunctions(registration as never);
    expect(names.sort()).toEqual(FUNCTIONS);
  });

  it.each<{ why: string; app: AppSeed | undefined; says: RegExp }>([
    { why: 'it runs', app: runningApp(), says: /^ok {7}app: it runs on node 24, with all 18 functions/ },
    {
      why: 'it is stopped',
      app: runningApp({ properties: { state: 'Stopped' } }),
      says: /^wrong {4}app: it is Stopped[\s\S]*az functionapp start --ids/,
    },
    {
      why: 'another Node',
      app: runningApp({ properties: { functionAppConfig: { runtime: { name: 'node', version: '20' } } } }),
      says: /^wrong {4}app: it runs on node 20/,
    },
    {
      why: 'no package',
      app: runningApp({ functions: [] }),
      says: /^wrong {4}app: the host has not found api, judge-shard, keyed-api, on-hub-event/,
    },
    {
      why: 'a function is switched off',
      app: runningApp({ functions: FUNCTIONS.map((name) => ({ name, isDisabled: name === 'sweep-fleet' })) }),
      says: /^wrong {4}app: switched off: sweep-fleet/,
    },
    { why: 'it cannot be read', app: undefined, says: /^unknown {2}app: / },
  ])('$why', async ({ app, says }) => {
    const simulator = pushed();
    if (app !== undefined) simulator.seedApp(app);
    const ran = await doctor({ simulator }, ...ON, '--app', APP);
    expect(line(ran, 'app')).toMatch(says);
  });

  it('reads the settings of the app, and goes by them', async () => {
    const simulator = pushed();
    simulator.seedApp(runningApp({ settings: { HUBWARDEN_WRITES: 'maybe' } }));
    const seen: unknown[] = [];
    const withSettings: DoctorParts['withSettings'] = (settings) => {
      seen.push(settings);
      return { settings: { ok: false, error: 'HUBWARDEN_WRITES is "maybe".' }, tables: ok(deps) };
    };
    const ran = await doctor({ simulator, parts: { withSettings } }, ...ON, '--app', APP);
    expect(seen).toEqual([{ HUBWARDEN_WRITES: 'maybe' }]);
    expect(line(ran, 'settings')).toMatch(new RegExp(`^wrong {4}settings: HUBWARDEN_WRITES is "maybe".\n +at ${APP}`));
  });

  it('says that the settings are not known where the caller may not list them, and names the action', async () => {
    const simulator = topicWith(byQueue());
    const { settings: _, ...closed } = runningApp();
    simulator.seedApp(closed);
    const parts = settingsOfApp(ok({ principalId: IDENTITY }));
    const ran = await doctor({ simulator, parts }, ...ON, '--app', APP);
    expect(line(ran, 'settings')).toMatch(/^unknown[\s\S]*Microsoft.Web\/sites\/config\/list\/action/);
    expect(ran.exitCode).toBe(1);
  });

  it.each(['func-hubwarden', `${GROUP}/providers/Microsoft.Web/sites`, `${APP}/functions/x`, ''])(
    'refuses "%s" as an id of an app',
    async (app) => {
      const ran = await doctor({ simulator: pushed() }, ...ON, '--app', app);
      expect(ran.error).toContain(`"${app}" is not the resource id of a function app. Run: az functionapp show`);
      expect(ran.exitCode).toBe(1);
    },
  );
});

describe('doctor on the records', () => {
  async function worldWithHub(): Promise<VirtualApp> {
    const world = await sweptHarness();
    world.createHub('hub-observed');
    await world.pass(600, 60);
    return world;
  }

  it('does not know the tables that refuse the caller, and names one that alone does', async () => {
    const { deps: whole } = await worldWithHub();
    const closed = { ...whole, rows: withoutRole(whole.rows, TABLES) };
    const all = await doctor({ simulator: pushed(), parts: { tables: ok(closed) } }, ...ON);
    expect(line(all, 'tables')).toMatch(/^unknown {2}tables: they could not be read: .*403/);
    expect(line(all, 'last sweep')).toMatch(/^unknown/);
    expect(line(all, 'timers')).toMatch(/^unknown/);
    const one = { ...whole, rows: withoutRole(whole.rows, ['documents']) };
    const ran = await doctor({ simulator: pushed(), parts: { tables: ok(one) } }, ...ON);
    expect(line(ran, 'tables')).toMatch(/^unknown {2}tables: documents could not be read/);
  });

  it.each([
    { hours: 0, says: /^ok {7}last sweep: it ended at .*; 1 of 1 hubs were read/ },
    { hours: 3, says: /^wrong {4}last sweep: it ended at .*, and none has begun since[\s\S]*its timers do not/ },
  ])('says how old the last sweep is, $hours hours after the app died', async ({ hours, says }) => {
    const world = await worldWithHub();
    await world.pass(3600, 60);
    world.clock.advanceSeconds(hours * 3600);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last sweep')).toMatch(says);
  });

  it('takes a sweep once a day for what it is', async () => {
    const world = await sweptHarness();
    const day = 24 * 3600;
    for (let at = 0; at < 3; at += 1) {
      world.clock.advanceSeconds(day);
      await world.tick();
    }
    world.clock.advanceSeconds(day - 60);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last sweep')).toMatch(/^ok/);
    world.clock.advanceSeconds(2 * day);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last sweep')).toMatch(/^wrong/);
  });

  it('does not know of a sweep before the first one', async () => {
    const world = await VirtualApp.running();
    const ran = await doctor({ simulator: pushed(), harness: world }, ...ON);
    expect(line(ran, 'last sweep')).toMatch(/^unknown {2}last sweep: no sweep has begun yet/);
    expect(ran.exitCode).toBe(1);
  });

  it('names the wake-ups that a dead timer leaves', async () => {
    const world = await sweptHarness();
    world.createHub('hub-observed');
    await world.pass(60);
    world.clock.advanceSeconds(3600);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'timers')).toMatch(
      /^wrong {4}timers: the wake-up of hub-observed is overdue by more than 15 minutes/,
    );
  });

  it.each([
    { counts: [0, 0], exitCode: 0, says: /^ok {7}queues: messages: hub-events 0/ },
    { counts: [9, 2], exitCode: 0, says: /^ok {7}queues: .*hub-event-deliveries 9/ },
    {
      counts: [9, 9],
      exitCode: 2,
      says: /^wrong {4}queues: the app received no message in 20 seconds: hub-event-deliveries holds 9/,
    },
    { counts: [9, 12], exitCode: 2, says: /^wrong {4}queues: .*holds 12/ },
    { counts: [undefined], exitCode: 1, says: /^unknown {2}queues: hub-event-deliveries could not be counted: 403/ },
    { counts: [9, undefined], exitCode: 1, says: /^unknown {2}queues/ },
  ])('looks twice where events wait: $counts', async ({ counts, exitCode, says }) => {
    const left = [...counts];
    const messagesIn = async (queue: string): Promise<number> => {
      if (queue !== 'hub-event-deliveries') return 0;
      const count = left.shift();
      if (count === undefined) throw new Error('403');
      return count;
    };
    const tables = ok({ ...(await sweptHarness()).deps, queueDepths: { messagesIn } });
    const ran = await doctor({ simulator: pushed(), parts: { tables } }, ...ON);
    expect(line(ran, 'queues')).toMatch(says);
    expect(ran.exitCode).toBe(exitCode);
  });

  it('says when the last event came, that none came, and that an old one proves little', async () => {
    const world = await sweptHarness();
    world.eventsArrive = false;
    world.createHub('hub-observed');
    await world.pass(3700, 60);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last event')).toMatch(
      /^unknown {2}last event: no event has come since .*--wait-for-event 15|^unknown {2}last event: no event has come since [\s\S]*--wait-for-event 15/,
    );
    await noteEvent(world.rows, SUBSCRIPTION, world.clock.now());
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last event')).toMatch(
      /^ok {7}last event: /,
    );
    world.clock.advanceSeconds(8 * 24 * 3600);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last event')).toMatch(
      /^unknown {2}last event: the last event came at .*, 8 days ago/,
    );
  });

  it('says how late the newest event was that caused a run', async () => {
    const world = await sweptHarness();
    world.createHub('hub-observed');
    await world.pass(3700, 60);
    expect(line(await doctor({ simulator: pushed(), harness: world }, ...ON), 'last event')).toMatch(
      /^ok {7}last event: .* received \d+\.\d s after Azure raised it, its run began \d+\.\d s later, and its outcome was verified/,
    );
  });
});

describe('doctor --wait-for-event', () => {
  async function worldWithHub(): Promise<VirtualApp> {
    const world = await sweptHarness();
    world.createHub('hub-observed');
    await world.pass(4000, 100);
    return world;
  }

  /** Does what the command says: the tag is set by the very id that it names. */
  function tagging(world: VirtualApp): { readonly lines: string[]; readonly say: (text: string) => void } {
    const lines: string[] = [];
    const say = (text: string): void => {
      lines.push(text);
      const id = /--operation Merge .*--resource-id (\S+)/.exec(text)?.[1];
      if (id === undefined) return;
      const path = `${id}/providers/Microsoft.Resources/tags/default`;
      const answer = world.arm('PATCH', path, {
        operation: 'Merge',
        properties: { tags: { 'hubwarden-doctor': '1' } },
      });
      if (answer.status >= 300) throw new Error(JSON.stringify(answer));
    };
    return { lines, say };
  }

  it('says which tag to set, sees the event in the records, and how to take the tag away', async () => {
    const world = await worldWithHub();
    const { lines, say } = tagging(world);
    const ran = await doctor({ simulator: pushed(), harness: world, say }, ...ON, '--wait-for-event', '15');
    expect(lines.join('\n')).toContain(`--resource-id ${hubPath('hub-observed').toLowerCase()}`);
    expect(line(ran, 'event')).toMatch(
      /^ok {7}event: an event about hub-observed of .*tags\/write.* is in the records[\s\S]*az tag update --operation Delete --tags hubwarden-doctor=1/i,
    );
    expect(ran.exitCode).toBe(0);
  });

  it('waits for the given time when no event arrives, and does not count an earlier event', async () => {
    const world = await worldWithHub();
    world.eventsArrive = false;
    const { say } = tagging(world);
    const before = world.clock.now().getTime();
    const ran = await doctor({ simulator: pushed(), harness: world, say }, ...ON, '--wait-for-event', '2');
    expect(line(ran, 'event')).toMatch(/^wrong {4}event: no event about hub-observed came within 2 minutes/);
    expect((world.clock.now().getTime() - before) / 1000).toBeLessThanOrEqual(130);
    expect(ran.exitCode).toBe(2);
  });

  it('does not know where the tables hold no hub, or refuse the changes', async () => {
    const empty = await sweptHarness();
    const none = await doctor({ simulator: pushed(), harness: empty }, ...ON, '--wait-for-event', '1');
    expect(line(none, 'event')).toMatch(/^unknown {2}event: the tables hold no hub of this subscription/);
    const world = await worldWithHub();
    const tables = ok({ ...world.deps, rows: withoutRole(world.rows, ['changes']) });
    const ran = await doctor(
      { simulator: pushed(), harness: world, parts: { tables } },
      ...ON,
      '--wait-for-event',
      '1',
    );
    expect(line(ran, 'event')).toMatch(/^unknown {2}event: the changes could not be read: .*403/);
  });

  it.each(['0', '121', '-1', '1.5', 'soon', ' 5'])('refuses "%s" minutes', async (minutes) => {
    const ran = await doctor({ simulator: pushed() }, ...ON, `--wait-for-event=${minutes}`);
    expect(ran.error).toContain(`--wait-for-event needs minutes from 1 to 120, not "${minutes}".`);
    expect(ran.exitCode).toBe(1);
  });

  it.each([
    [
      '--principal',
      'on-call@contoso.com',
      '"on-call@contoso.com" is not an object id (a GUID). For the app: az identity show',
    ],
    ['--account', 'Bad_Name', '"Bad_Name" is not a storage account name: 3 to 24 lowercase letters and digits.'],
    ['--account', 'https://st.table.core.windows.net', 'is not a storage account name'],
  ])('takes no %s %s', async (option, value, line) => {
    const ran = await doctor({ simulator: pushed() }, '--subscription', SUBSCRIPTION, `${option}=${value}`);
    expect(ran.error).toContain(line);
    expect(ran.exitCode).toBe(1);
  });
});

describe('doctor --test-alert', () => {
  it('has the app send HW000 to each receiver, once each', async () => {
    const world = await sweptHarness();
    const ran = await doctor({ simulator: pushed(), harness: world }, ...ON, '--test-alert', 'test', 'test');
    expect(line(ran, 'test alert')).toMatch(/^ok {7}test alert: test accepted the test notification/);
    expect(world.received.map(({ notice: notification, receiver }) => [receiver, notification.code])).toEqual([
      ['test', 'HW000'],
    ]);
  });

  it.each([
    { why: 'a receiver that refuses', name: 'test', says: /^wrong {4}test alert: test did not accept it: .*410/ },
    {
      why: 'a receiver that the policy does not have',
      name: 'pager',
      says: /^wrong {4}test alert: the app has no receiver pager|^wrong {4}test alert: pager did not accept it/,
    },
  ])('says what to do about $why', async ({ name, says }) => {
    const world = await sweptHarness();
    world.answerOf = () => ({ ok: false, error: { kind: 'Refused', status: 410, detail: 'answered 410' } });
    const ran = await doctor({ simulator: pushed(), harness: world }, ...ON, '--test-alert', name);
    expect(line(ran, 'test alert')).toMatch(says);
    expect(ran.exitCode).toBe(2);
  });

  it('says that the app does not send where its queue is not served', async () => {
    const world = await sweptHarness();
    const pause = async (seconds: number): Promise<void> => world.clock.advanceSeconds(seconds);
    const ran = await doctor({ simulator: pushed(), harness: world, pause }, ...ON, '--test-alert', 'test');
    expect(line(ran, 'test alert')).toMatch(/^wrong {4}test alert: the app has not sent it within 60 seconds/);
  });

  it('does not know where the tables refuse the request', async () => {
    const world = await sweptHarness();
    const tables = ok({ ...world.deps, rows: withoutRole(world.rows, ['alerts']) });
    const ran = await doctor({ simulator: pushed(), harness: world, parts: { tables } }, ...ON, '--test-alert', 'test');
    expect(line(ran, 'test alert')).toMatch(/^unknown {2}test alert: the test could not be requested: .*403/);
  });
});
