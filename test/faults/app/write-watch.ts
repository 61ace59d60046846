import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import { isOurName } from '../../../src/core/rules/destinations/rule-name.ts';
import type { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { AnyWork } from '../../../src/local/arm-simulator/state/operation.ts';
import { hasEnded } from '../../../src/local/arm-simulator/state/operation.ts';
import { MODES } from '../../../src/local/arm-simulator/state/workspace.ts';
import type { Clock, NewRow, Rows, TableName } from '../../../src/reconcile/ports.ts';
import type { Governed } from './governed.ts';
import { governedAt } from './governed.ts';

/** What is right and what may be done, by the test's own rules and not by the planner's. */
export interface WriteOracle {
  /** @returns what is wrong with the hub, undefined when it is as the policy wants it */
  wrongWith(hub: Governed): string | undefined;
  /** Whether the policy allows us to delete a rule of somebody else. */
  mayDelete(hub: Governed, ruleName: string): boolean;
}

/** An operation that has run for longer than this is past its deadline: it no longer counts as in flight. A minute less, for skew and pauses. */
const PROVISION_DEADLINE_MS = 99 * 60_000;
/** A provisioning whose answer was lost cannot be asked about: it counts for as long as one should take. */
const UNKNOWN_PROVISION_DEADLINE_MS = 54 * 60_000;
/** The two minutes that a write without an answer is given, less 20 seconds for skew and pauses. */
const SETTLE_MS = 100_000;
const RULE_DEADLINE_MS = 29 * 60_000;
/** Azure gives itself 50 minutes for each write of an account, and the app five more. */
const ACCOUNT_DEADLINE_MS = 54 * 60_000;
/** The resource that a path is about or below of, and the network of an account. */
const RESOURCE = /^.*\/(?:workspaces|accounts)\/[^/]+/;
const NETWORK = '/managednetworks/default';

/** The first of the two reads of an account. */
interface Half {
  readonly guid: string;
  readonly readAt: Date;
  readonly nowMs: number;
}

/** What the watch goes by. */
export interface WatchOptions {
  readonly truth: WriteOracle;
  /** The function that makes the present call. */
  readonly caller: () => object | undefined;
}

/**
 * Watches what the app does to Azure, from Azure's side, and notes every breach of a promise: two writes in flight, weaker
 * isolation, foreign rules deleted, a hub called compliant that was not.
 */
export class WriteWatch {
  readonly breaches: string[] = [];
  /** Writes that arrived, as method and the end of the path. */
  readonly writes: string[] = [];
  /** Rules of other people that the last read before a write of ours showed: none of them may get lost. */
  readonly #foreignAtWrites = new Map<string, Set<string>>();
  #foreignRead: readonly string[] = [];
  /** Ids of operations whose answer the app has stored. */
  readonly #known = new Set<string>();
  readonly #simulator: ArmSimulator;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #truth: WriteOracle;
  readonly #caller: WatchOptions['caller'];
  /** Function → the account that it has read and whose network it has not, and when it asked. */
  readonly #halves = new WeakMap<object, Map<string, Half>>();
  /** Unfinished operations that we started, by the GUID of the hub or account. */
  readonly #ours = new Map<string, AnyWork[]>();
  /** Hub key and time of a read by the reader's clock → what was wrong then. */
  /** The same → when it really was (milliseconds). */
  readonly #readTimes = new Map<string, number>();
  /** Request → when the app asked, by its own clock. */
  readonly #askedAt = new WeakMap<object, Date>();
  #since = '';
  readonly #reads = new Map<string, string | undefined>();

  constructor(simulator: ArmSimulator, clock: Pick<Clock, 'now'>, { caller, truth }: WatchOptions) {
    this.#simulator = simulator;
    this.#clock = clock;
    this.#truth = truth;
    this.#caller = caller;
  }

  foreignAtWrites(guid: string): readonly string[] {
    return [...(this.#foreignAtWrites.get(guid) ?? [])];
  }

  /** When a read that a clock of the app dates so was really made (milliseconds). */
  trueTimeOf(hubId: string, readAt: string): number {
    return this.#readTimes.get(`${hubId} ${readAt}`) ?? Date.parse(readAt);
  }

  /** Verdicts of reads before this time were watched in another world. */
  beginAt(at: Date): void {
    this.#since = at.toISOString();
  }

  /** Stands between the app and the tap, so it knows when the app asked. */
  asked(inner: ArmTransport, clock: Pick<Clock, 'now'>): ArmTransport {
    return {
      sendRequest: (request) => {
        this.#askedAt.set(request, clock.now());
        return inner.sendRequest(request);
      },
    };
  }

  /** Stands between the tap and the simulator, so it sees what really arrives. */
  transport(inner: ArmTransport): ArmTransport {
    return {
      sendRequest: async (request) => {
        const path = new URL(request.url).pathname.toLowerCase();
        this.#simulator.advance(this.#clock.now());
        const hub = this.#hubOf(path);
        if (request.method === 'GET') {
          if (hub !== undefined) this.#noteGet(hub, path, this.#askedAt.get(request) ?? this.#clock.now());
          return await inner.sendRequest(request);
        }
        if (hub !== undefined) this.#checkWrite(hub, request.method, path, request.body);
        const before = new Set(this.#simulator.operations().map(({ id }) => id));
        const response = await inner.sendRequest(request);
        if (hub !== undefined) this.#noteOperation(hub, before);
        return response;
      },
    };
  }

  /** Looks at every verdict that is recorded. */
  rows(inner: Rows): Rows {
    const check = (table: TableName, row: NewRow): void => {
      if (table === 'hubs' && row.cells.verdict === 'Compliant' && row.cells.gone !== true) this.#checkGreen(row);
    };
    return {
      get: (table, partition, key) => inner.get(table, partition, key),
      query: (table, query) => inner.query(table, query),
      upsert: (table, row) => inner.upsert(table, row),
      delete: (table, partition, key, etag) => inner.delete(table, partition, key, etag),
      transact: async (table, partition, writes) => {
        for (const write of writes) if ('row' in write) check(table, write.row);
        const written = await inner.transact(table, partition, writes);
        const rows = writes.flatMap((write) => ('row' in write ? [write.row] : []));
        for (const row of rows) if (row.key.startsWith('op|')) this.#noteKnown(String(row.cells.body));
        return written;
      },
      insert: (table, row) => {
        check(table, row);
        return inner.insert(table, row);
      },
      replace: async (table, row, etag) => {
        check(table, row);
        const replaced = await inner.replace(table, row, etag);
        if (row.key.startsWith('op|')) this.#noteKnown(String(row.cells.body));
        return replaced;
      },
    };
  }

  /** The answer to a write has been stored: from now on the operation can be asked about. */
  #noteKnown(body: string): void {
    // The name of an operation of an account ends with its id.
    const id = /workspaceOperationsStatus\/([^?"]+)|mfeOperationsStatus\/[^?"]*_([^?"]+)/
      .exec(body)
      ?.slice(1)
      .find((each) => each !== undefined);
    if (id !== undefined) this.#known.add(id);
  }

  #hubOf(path: string): Governed | undefined {
    const key = RESOURCE.exec(path)?.[0];
    return key === undefined ? undefined : governedAt(this.#simulator, key);
  }

  /** A hub is one read. An account counts as read from its first read, and what is right shows in its second. */
  #noteGet(hub: Governed, path: string, askedAt: Date): void {
    const nowMs = this.#clock.now().getTime();
    const caller = this.#caller() ?? this;
    const halves = this.#halves.get(caller) ?? new Map<string, Half>();
    this.#halves.set(caller, halves);
    if (path === hub.key) halves.set(hub.key, { guid: hub.guid, readAt: askedAt, nowMs });
    const first = halves.get(hub.key);
    if (path === hub.key && path.includes('/accounts/')) return;
    if ((path !== hub.key && path !== `${hub.key}${NETWORK}`) || first === undefined) return;
    this.#noteRead(hub, first);
  }

  #noteRead(hub: Governed, { guid, nowMs, readAt }: Half): void {
    const key = `${hub.key} ${readAt.toISOString()}`;
    this.#reads.set(key, guid === hub.guid ? this.#truth.wrongWith(hub) : 'its two reads were of two lives');
    this.#readTimes.set(key, nowMs);
    // Azure shows no rules of a hub whose isolation is off, and nobody can keep what is not shown.
    const { network } = hub;
    const isShown = network !== undefined && network.isolationMode !== 'Disabled';
    const shown = isShown ? [...network.rules.values()] : [];
    const rules = shown.filter((rule) => rule.category === 'UserDefined');
    const staying = rules.filter(({ name, status }) => !isOurName(name) && status !== 'Deleting');
    this.#foreignRead = staying.filter(({ name }) => !this.#truth.mayDelete(hub, name)).map(({ name }) => name);
  }

  #checkGreen(row: NewRow): void {
    if (String(row.cells.confirmedAt) < this.#since) return;
    const key = `${row.cells.hubId} ${row.cells.confirmedAt}`;
    if (!this.#reads.has(key)) this.#breach(`called compliant without a read: ${key}`);
    const wrong = this.#reads.get(key);
    if (wrong !== undefined) this.#breach(`called compliant, but ${wrong}`);
  }

  #checkWrite(hub: Governed, method: string, path: string, body: unknown): void {
    const what = `${method} ${path.split(/\/(?:workspaces|accounts)\//)[1]}`;
    this.writes.push(what);
    const foreign = this.#foreignAtWrites.get(hub.guid) ?? new Set();
    for (const name of this.#foreignRead) foreign.add(name);
    this.#foreignAtWrites.set(hub.guid, foreign);
    const nowMs = this.#clock.now().getTime();
    const open = (this.#ours.get(hub.guid) ?? []).filter(
      (each) => !hasEnded(each) && !this.#isPastDeadline(each, nowMs) && !this.#isUnseen(hub, each, nowMs),
    );
    for (const each of open) this.#breach(`${what} arrives while our ${each.change.kind} is in flight`);
    const rule = /\/outboundrules\/([^/]+)$/.exec(path)?.[1];
    const isForeign = rule !== undefined && hub.network?.rules.has(rule) === true && !isOurName(rule);
    if (method === 'DELETE' && isForeign && !this.#truth.mayDelete(hub, rule)) {
      this.#breach(`${what} deletes a rule of somebody else`);
    }
    if (method === 'PATCH' || method === 'PUT') this.#checkMode(hub, what, body);
  }

  #checkMode(hub: Governed, what: string, body: unknown): void {
    const asked = JSON.parse(String(body)).properties?.managedNetwork?.isolationMode;
    if (asked === undefined) return;
    const weaker = MODES.indexOf(asked) < MODES.indexOf(hub.network?.isolationMode ?? 'Disabled');
    if (weaker) this.#breach(`${what} weakens isolation to ${asked}`);
  }

  #isPastDeadline({ acceptedAt, change, id, workspaceKey }: AnyWork, nowMs: number): boolean {
    if (workspaceKey.includes('/accounts/')) return nowMs - acceptedAt.getTime() >= ACCOUNT_DEADLINE_MS;
    const provision = this.#known.has(id) ? PROVISION_DEADLINE_MS : UNKNOWN_PROVISION_DEADLINE_MS;
    return nowMs - acceptedAt.getTime() >= (change.kind === 'Provision' ? provision : RULE_DEADLINE_MS);
  }

  /** Nobody could know of it: its answer was lost, it has had its two minutes, and the hub shows nothing of it. */
  #isUnseen(hub: Governed, { acceptedAt, change, id }: AnyWork, nowMs: number): boolean {
    if (this.#known.has(id) || nowMs - acceptedAt.getTime() < SETTLE_MS) return false;
    if (change.kind === 'PutNetwork' || change.kind === 'PatchNetwork')
      return hub.network?.provisioningState !== 'Updating';
    if (change.kind !== 'PutRule' && change.kind !== 'DeleteRule') return false;
    const rule = 'rule' in change ? (change.rule as { readonly name: string }).name.toLowerCase() : '';
    const status = hub.network?.rules.get(rule)?.status;
    return status !== 'Provisioning' && status !== 'Deleting';
  }

  #noteOperation(hub: Governed, before: ReadonlySet<string>): void {
    const started = this.#simulator.operations().filter(({ change, id }) => !before.has(id) && isAsked(change));
    this.#ours.set(hub.guid, [...(this.#ours.get(hub.guid) ?? []).filter((each) => !hasEnded(each)), ...started]);
  }

  #breach(text: string): void {
    this.breaches.push(`${this.#clock.now().toISOString()} ${text}`);
  }
}

/** Not Azure's own work, which a request may start besides. */
function isAsked({ kind }: AnyWork['change']): boolean {
  return kind !== 'Upkeep' && kind !== 'MakeNetwork';
}
