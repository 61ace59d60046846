import type { Counts } from '../common/counted-ports.ts';
import type { CountedFleet } from './counted-app.ts';
import { CountedApp } from './counted-app.ts';

/** Work whose calls at the ports are counted. */
export interface CountCase {
  readonly name: string;
  /** What one unit is: a count is given for each of them. */
  readonly per: 'hub' | 'event' | 'pass' | 'resource';
  /** How many units the work holds. */
  readonly units: number;
  /** Prepares the work, does it, and says what it cost in all. */
  readonly count: () => Promise<CountedWork>;
}

/** What the work of a case cost, and of which calls that consists. */
export interface CountedWork extends Counts {
  readonly calls: ReadonlyMap<string, number>;
}

/** Two shards of a hundred hubs each, so that a batch of records is as large as it gets. */
const FLEET = { hubs: 200, subscriptions: 2 };
const MIXED = { hubs: 100, accounts: 100, subscriptions: 2 };
const EVENTS = 100;
/** A tenth of the fleet, and fewer than the breaker takes for a fault of its own. */
const REPAIRS = 20;
const BURST = { hubs: 100, eventsOfOne: 10 };
/** A second run after an event follows within minutes. */
const UNTIL_FOLLOW_UP_SECONDS = 900;

/** Every case of `npm run bench -- counts`. */
export const COUNT_CASES: readonly CountCase[] = [
  { name: 'sweep-first', per: 'hub', units: FLEET.hubs, count: () => sweepAfter(0) },
  { name: 'sweep-unchanged', per: 'hub', units: FLEET.hubs, count: () => sweepAfter(2) },
  {
    name: 'sweep-unchanged-mixed',
    per: 'resource',
    units: MIXED.hubs + MIXED.accounts,
    count: () => sweepAfter(2, MIXED),
  },
  { name: 'sweep-drifted-1-percent', per: 'hub', units: FLEET.hubs, count: () => sweepDrifted(FLEET.hubs / 100) },
  { name: 'sweep-drifted', per: 'hub', units: FLEET.hubs, count: () => sweepDrifted(FLEET.hubs) },
  { name: 'sweep-repair', per: 'hub', units: REPAIRS, count: repairAfterSweep },
  { name: 'event-compliant', per: 'event', units: EVENTS, count: eventsCompliant },
  { name: 'event-follow-up', per: 'event', units: EVENTS, count: eventsFollowedUp },
  { name: 'event-repair', per: 'event', units: REPAIRS, count: eventsRepaired },
  { name: 'events-burst', per: 'hub', units: BURST.hubs, count: burst },
  { name: 'alerts-pass-idle', per: 'pass', units: 1, count: () => passOverAlerts('idle') },
  { name: 'alerts-pass', per: 'hub', units: EVENTS, count: () => passOverAlerts('due') },
  { name: 'watch-pass-idle', per: 'pass', units: 1, count: passOfWatch },
];

async function sweepAfter(sweeps: number, size: CountedFleet = FLEET): Promise<CountedWork> {
  const app = await appAfter(sweeps, size);
  return counted(app, () => app.sweep());
}

async function sweepDrifted(hubs: number): Promise<CountedWork> {
  const app = await appAfter(2);
  app.loseRule(app.ids.slice(0, hubs));
  return counted(app, () => app.sweep());
}

/** From the messages that the sweep queued to the verdicts that a read proved. */
async function repairAfterSweep(): Promise<CountedWork> {
  const app = await appAfter(2);
  app.loseRule(app.ids.slice(0, REPAIRS));
  await app.sweep();
  return counted(app, () => app.passUntil(() => allCompliant(app)));
}

/** From the message to the recorded verdict; what the runs queue is counted, and not handled. */
async function eventsCompliant(): Promise<CountedWork> {
  const app = await appAfter(2);
  await raiseEvents(app);
  return counted(app, () => app.drain());
}

async function eventsFollowedUp(): Promise<CountedWork> {
  const app = await appAfter(2);
  await raiseEvents(app);
  await app.drain();
  return counted(app, () => app.pass(UNTIL_FOLLOW_UP_SECONDS));
}

/** Azure needs some seconds for a rule, less than the time to the first poll. */
async function eventsRepaired(): Promise<CountedWork> {
  const app = await appAfter(2);
  const lost = app.ids.slice(0, REPAIRS);
  app.loseRule(lost);
  for (const id of lost) await app.raiseEvent(id);
  return counted(app, () =>
    app.passUntil(async () => lost.every((id) => app.permitsHost(id)) && (await allCompliant(app))),
  );
}

/** Ten events on each hub, all before the first run begins, with the follow-ups. Requests to Azure are runs. */
async function burst(): Promise<CountedWork> {
  const app = await appAfter(2, { hubs: BURST.hubs, subscriptions: 2 });
  for (let event = 0; event < BURST.eventsOfOne; event += 1) for (const id of app.ids) await app.raiseEvent(id);
  app.clock.advanceSeconds(1);
  return counted(app, async () => {
    await app.drain();
    await app.pass(UNTIL_FOLLOW_UP_SECONDS);
  });
}

/** One alert whose instances are a hundred hubs, which miss a rule while writes are switched off: the first notification about all of them is due, or nothing is. */
async function passOverAlerts(state: 'idle' | 'due'): Promise<CountedWork> {
  const app = new CountedApp({ hubs: EVENTS, subscriptions: 1, writesAllowed: false });
  for (let sweep = 0; sweep < 2; sweep += 1) await app.sweep();
  // The first pass notifies of the fleet as a whole.
  await notify(app);
  app.loseRule(app.ids);
  await app.sweep();
  await app.pass(UNTIL_FOLLOW_UP_SECONDS);
  await app.deps.policy();
  if (state === 'due') return counted(app, () => app.passOverAlerts());
  await notify(app);
  const told = app.notices.flatMap(({ hubs }) => hubs).length;
  if (told < EVENTS) throw new Error(`the alert names ${told} of ${EVENTS} hubs`);
  app.clock.advanceSeconds(60);
  await app.deps.policy();
  return counted(app, () => app.passOverAlerts());
}

async function notify(app: CountedApp): Promise<void> {
  await app.passOverAlerts();
  await app.drain();
  app.clock.advanceSeconds(60);
}

/** The timer of every minute while no operation runs and no hub is due. */
async function passOfWatch(): Promise<CountedWork> {
  const app = await appAfter(2);
  await app.watch();
  app.clock.advanceSeconds(60);
  return counted(app, () => app.watch());
}

/** A fleet that was swept so many times, an hour apart. */
async function appAfter(sweeps: number, size: CountedFleet = FLEET): Promise<CountedApp> {
  const app = new CountedApp(size);
  // Reading the policy is no cost of a hub: an instance reads it once for all that it does within some seconds.
  await app.deps.policy();
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    await app.sweep();
    app.clock.advanceSeconds(3600);
    await app.deps.policy();
  }
  return app;
}

async function counted(app: CountedApp, work: () => Promise<void>): Promise<CountedWork> {
  app.counter.clear();
  await work();
  const { calls, counts } = app.counter;
  return { ...counts, calls: new Map(calls) };
}

async function raiseEvents(app: CountedApp): Promise<void> {
  for (const id of app.ids.slice(0, EVENTS)) await app.raiseEvent(id);
}

async function allCompliant(app: CountedApp): Promise<boolean> {
  return (await app.verdicts()).every((verdict) => verdict === 'Compliant');
}
