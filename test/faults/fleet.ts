import { startOfHour } from 'date-fns/startOfHour';
import type { LoggedRequest } from '../../src/local/arm-simulator/state/request-log.ts';
import { breakerState } from '../../src/reconcile/records/breaker-record.ts';
import { hubPath, OBJECT_ID } from '../reconcile/virtual-app.ts';
import type { FaultHarness } from './app/fault-harness.ts';
import type { Snapshot } from './app/snapshot.ts';
import type { ChaosEvent } from './chaos.ts';
import { Chaos } from './chaos.ts';
import type { FaultRun } from './fault-run.ts';
import type { Scenario } from './scenario.ts';
import { SILENT } from './scenarios/initial-states.ts';

/** Hubs of two assignments: six that few of may be changed in an hour, and eight that the breaker alone holds back. */
export const SLOW_HUBS = [1, 2, 3, 4, 5, 6].map((each) => `slow${each}`);
export const FAST_HUBS = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => `fast${each}`);
/** Hubs that are made while a schedule is played, which takes less than a day. */
export const NEW_HUBS = ['slow-new1', 'slow-new2', 'slow-new3', 'fast-new1', 'fast-new2'];
/** Hubs in an hour, by assignment and lane. */
const PACE = { slow: { changed: 2, new: 1 }, fast: { changed: 20, new: 20 } };
/** The bound for removals in a fleet of this size. */
const MOST_REMOVALS = 5;
/** The breaker asks for as many hubs, and for more than half of them. */
const FEWEST_CHANGED = 5;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Between the last look at pace and breaker and the write lie a few calls, each held up for at most 14 seconds. */
const LATE_MS = MINUTE_MS;
/** Functions that run at one time: more writes than these cannot be past their last look. */
const MOST_RUNNING = 4;
/** A failure is known after a poll, which comes every 15 minutes here, and a process that dies costs a lease besides. */
const KNOWN_AFTER_MS = 30 * MINUTE_MS;
const YOUNGEST_OLD_HUB_SECONDS = 25 * 3600;

const assignment = (name: keyof typeof PACE): string => `
  - name: ${name}
    match: { names: ["${name}*"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: remove } ]
    pace: { hubsChangedPerHour: ${PACE[name].changed}, newHubsPerHour: ${PACE[name].new} }`;

const policyOf = (text: string): string => `
version: 1
packs:
  base: { description: Small, rules: [ { fqdn: "pypi.org" } ] }
assignments:${text}
`;

/** A fleet that is as it should be, and older than a new hub. */
export const FLEET: Scenario = {
  name: 'a fleet',
  policy: policyOf(assignment('slow') + assignment('fast')),
  // An event that comes when a person's change ends can look like a change after ours, and that excuses ours.
  simulator: { raiseEvents: 'accept' },
  before: async (play: FaultRun) => {
    for (const name of [...SLOW_HUBS, ...FAST_HUBS]) play.world.createHub(name);
    await play.pass(YOUNGEST_OLD_HUB_SECONDS);
  },
  steps: async () => undefined,
};

/** What one schedule came to, for a look at whether it came near the bounds at all. */
export interface FleetResult {
  readonly problems: readonly string[];
  /** An assignment used up its pace in some hour. */
  readonly paceReached: boolean;
  readonly breakerOpenedBecause: 'Failures' | 'Removals' | undefined;
}

/** A schedule of a fleet. */
export interface FleetSchedule {
  readonly seed: number;
  readonly skew: number;
  /** Every write of a rule fails on these hubs. */
  readonly broken: readonly string[];
  readonly events: readonly ChaosEvent[];
}

/** Plays a schedule, then three hours more, and looks at the requests that reached Azure. */
export async function runFleet(from: Snapshot, drawing: FleetSchedule): Promise<FleetResult> {
  const chaos = new Chaos(FLEET, drawing.seed, [drawing.skew, -drawing.skew]);
  const { world } = chaos;
  await chaos.begin(from);
  for (const name of drawing.broken) {
    for (const operation of ['PutRule', 'UpdateWorkspace'] as const) {
      world.simulator.addFault({ kind: 'FailOperation', hub: hubPath(name), operation, times: 'always' });
    }
  }
  const rest = { afterSeconds: 3 * 3600, name: 'time passes', happens: () => undefined };
  await chaos.play([...drawing.events, rest]);
  const all = world.simulator.requests({}).filter((each) => each.method !== 'GET');
  const writes = all.filter((each) => each.callerId === OBJECT_ID);
  const ofPeople = all.filter((each) => each.callerId !== OBJECT_ID);
  const pace = paceUse(writes);
  const state = await breakerState(world.rows);
  return {
    problems: [
      ...pace.filter(({ hubs, limit }) => hubs > limit).map(({ key, hubs }) => `${hubs} hubs changed: ${key}`),
      ...removalProblems(writes),
      ...openProblems(writes, state.openedAt),
      ...failureProblems(writes, ofPeople, drawing.broken),
    ],
    paceReached: pace.some(({ hubs, limit }) => hubs === limit),
    breakerOpenedBecause: state.because,
  };
}

/** One of our rules goes. @param isSilent Azure raises no event, so that only a sweep finds out */
export function removeManagedRule(world: FaultHarness, name: string, isSilent: boolean): void {
  const rules = [...(world.simulator.world.workspaces.get(hubPath(name).toLowerCase())?.network.rules.values() ?? [])];
  const ours = rules.find(({ target }) => target.type === 'FQDN' && target.destination === 'pypi.org');
  const headers = isSilent ? SILENT : {};
  if (ours !== undefined) world.person('DELETE', `${hubPath(name)}/outboundRules/${ours.name}`, undefined, headers);
}

/** Somebody adds a rule that the policy has removed. */
export function addForbidden(world: FaultHarness, name: string, isSilent: boolean): void {
  const body = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'abc.ngrok.io' } };
  world.person('PUT', `${hubPath(name)}/outboundRules/tunnel`, body, isSilent ? SILENT : {});
}

/** How many hubs each assignment changed in each hour and lane. A write just after the hour belongs to the hour before. */
function paceUse(writes: readonly LoggedRequest[]) {
  const hubs = new Map<string, { readonly limit: number; readonly names: Set<string> }>();
  for (const { at, hub = '' } of writes) {
    const hour = startOfHour(at);
    if (at.getTime() - hour.getTime() < LATE_MS || hour.getTime() + HOUR_MS - at.getTime() < LATE_MS) continue;
    const name = hub.slice(hub.lastIndexOf('/') + 1);
    const of = name.startsWith('slow') ? 'slow' : 'fast';
    const lane = NEW_HUBS.includes(name) ? 'new' : 'changed';
    const key = `${of} ${lane} ${hour.toISOString()}`;
    const entry = hubs.get(key) ?? { limit: PACE[of][lane], names: new Set() };
    hubs.set(key, { ...entry, names: entry.names.add(name) });
  }
  return [...hubs].map(([key, { limit, names }]) => ({ key, limit, hubs: names.size }));
}

/** Each function counts itself before it looks at the sum, so this bound holds to the hub. */
function removalProblems(writes: readonly LoggedRequest[]): readonly string[] {
  const removals = writes.filter((each) => each.method === 'DELETE');
  return removals.flatMap(({ at }) => {
    const within = removals.filter((each) => each.at <= at && at.getTime() - each.at.getTime() < HOUR_MS);
    const hubs = new Set(within.map((each) => each.hub)).size;
    return hubs > MOST_REMOVALS ? [`removals on ${hubs} hubs within the hour of ${at.toISOString()}`] : [];
  });
}

function openProblems(writes: readonly LoggedRequest[], openedAt: string | undefined): readonly string[] {
  if (openedAt === undefined) return [];
  const after = writes.filter((each) => each.at.getTime() > Date.parse(openedAt) + 1000 * 14);
  const late = after.filter((each) => each.at.getTime() > Date.parse(openedAt) + LATE_MS);
  const problems = late.map(
    ({ method, path, at }) => `${method} ${path} at ${at.toISOString()}, open since ${openedAt}`,
  );
  return after.length > MOST_RUNNING ? [...problems, `${after.length} writes after the breaker opened`] : problems;
}

/**
 * By what Azure did, and not by what the app noted of it: when most changes failed, and that can be known, nothing is sent.
 * What may be known already or not counts against it, so the app is never blamed for what it could not know.
 */
function failureProblems(
  writes: readonly LoggedRequest[],
  ofPeople: readonly LoggedRequest[],
  broken: readonly string[],
): readonly string[] {
  const failing = new Set(broken.map((name) => hubPath(name).toLowerCase()));
  return writes.flatMap(({ at, method, path }) => {
    const ageMs = (each: LoggedRequest): number => at.getTime() - each.at.getTime();
    const earlier = writes.filter((each) => ageMs(each) > 0 && ageMs(each) < HOUR_MS + KNOWN_AFTER_MS);
    const maybe = new Set(earlier.map((each) => each.hub)).size;
    const known = earlier.filter((each) => each.status < 300 && ageMs(each) > KNOWN_AFTER_MS && ageMs(each) < HOUR_MS);
    const changed = new Set(known.map(({ hub = '' }) => hub));
    // On a hub where writes of rules fail, a rule can still be deleted.
    const outcome = new Set(earlier.filter((each) => each.method === 'DELETE').map((each) => each.hub));
    // What people changed after us is not a failure of ours.
    const excused = new Set(
      earlier.flatMap(({ at: sent, hub }) =>
        ofPeople.some((each) => each.hub === hub && each.at >= sent) ? [hub] : [],
      ),
    );
    const failed = [...changed].filter((hub) => failing.has(hub) && !outcome.has(hub) && !excused.has(hub)).length;
    const isDue = changed.size >= FEWEST_CHANGED && failed > maybe / 2;
    return isDue ? [`${method} ${path} although ${failed} of ${maybe} hubs failed, at ${at.toISOString()}`] : [];
  });
}
