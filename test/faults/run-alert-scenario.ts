import type { Notification } from '../../src/core/alert/content/notification.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { storedGroupKey } from '../../src/core/verdict/catalogue/group-key.ts';
import { acknowledge } from '../../src/reconcile/operator/alert-requests.ts';
import { silenceFor } from '../../src/reconcile/operator/silence-requests.ts';
import { recordFiring, recordResolved } from '../../src/reconcile/records/alert-record.ts';
import { hubPath } from '../reconcile/virtual-app.ts';
import type { PortCall } from './app/port-tap.ts';
import type { Snapshot } from './app/snapshot.ts';
import { alertProblems } from './convergence.ts';
import type { InjectedFault } from './fault-run.ts';
import { FaultRun } from './fault-run.ts';
import { MINUTE, policyWith } from './scenario.ts';

/** What came of one playing. */
export interface AlertScenarioResult {
  readonly calls: readonly PortCall[];
  readonly struck: PortCall | undefined;
  readonly problems: readonly string[];
}

const RECEIVERS = ['on-call', 'topic'] as const;

const SCENARIO = {
  name: 'alerts',
  policy: policyWith({
    top: `alerts:
  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: topic, type: eventGrid }
`,
  }),
  steps: async () => undefined,
};

const CAUSE = storedGroupKey('HW101|somewhere');
/** Hubs that join at once. */
const BURST = 100;
/**
 * A decision takes a minute of the timer and a minute of the grouping; a timer that dies, and a message that dies in
 * somebody's hands, cost minutes more.
 */
const LATEST_MINUTES = 4;

/** A rule of a hub that a receiver must be told of, and when it began. */
interface Wanted {
  readonly rule: string;
  readonly hub: string;
  readonly fromMs: number;
}

/** A world whose app has read its policy. */
export async function alertScenarioStart(): Promise<Snapshot> {
  const play = new FaultRun(SCENARIO, true);
  await play.pass(MINUTE);
  return await play.world.snapshot();
}

/** Plays an alert that two people watch while rules and hubs come, with at most one fault, and looks at what each was told. */
export async function runAlertScenario(beginning: Snapshot, strike?: InjectedFault): Promise<AlertScenarioResult> {
  const play = new FaultRun(SCENARIO, false, strike);
  await play.world.resume(beginning);
  const story = new Story(play);
  play.setFaultsActive(true);
  await story.happens();
  return { calls: play.calls, struck: play.struck, problems: story.problems() };
}

class Story {
  readonly #play: FaultRun;
  readonly #wanted: Wanted[] = [];
  readonly #rules = new Map<string, string[]>();
  /** Of `hidden`, which a silence covers. */
  #silencedMs: { readonly from: number; readonly to: number } | undefined;
  #acknowledgedMs = 0;

  constructor(play: FaultRun) {
    this.#play = play;
  }

  async happens(): Promise<void> {
    await this.#shows('hub1', 'first');
    await this.#play.pass(3 * MINUTE);
    await this.#shows('hub1', 'second');
    await this.#play.pass(5 * MINUTE);
    await this.#acknowledges();
    await this.#shows('hub2', 'third');
    await this.#play.pass(3 * MINUTE);
    await this.#shows('hub1', 'hidden');
    await this.#silences('hidden', 10);
    await this.#shows('hub1', 'fourth');
    await this.#play.pass(3 * MINUTE);
    for (let n = 0; n < BURST; n += 1) await this.#shows(`burst${n}`, `rule${n}`);
    await this.#play.pass(30 * MINUTE);
    for (const hub of this.#rules.keys())
      await recordResolved(this.#play.world.rows, { causeKey: CAUSE, hubId: idOf(hub), because: 'it is over' });
    await this.#play.pass(16 * MINUTE);
  }

  get #nowMs(): number {
    return this.#play.world.clock.now().getTime();
  }

  async #shows(hub: string, rule: string): Promise<void> {
    const { clock, rows } = this.#play.world;
    const rules = [...(this.#rules.get(hub) ?? []), rule];
    this.#rules.set(hub, rules);
    this.#wanted.push({ hub, rule, fromMs: this.#nowMs });
    await recordFiring(rows, {
      causeKey: CAUSE,
      hubId: idOf(hub),
      hubName: hub,
      code: 'HW101',
      severity: 'critical',
      message: rules.map(sentence).join(' '),
      fix: 'Close it.',
      since: clock.now().toISOString(),
      subjects: rules.map((each) => ({ key: each, rule: each, message: sentence(each) })),
    });
  }

  async #acknowledges(): Promise<void> {
    const [last] = this.#play.world.notices.slice(-1);
    const done = await acknowledge(this.#deps, last?.dedupKey.slice(0, 10) ?? '', 'ann');
    if (!done.ok) throw new Error(done.error);
    this.#acknowledgedMs = this.#nowMs;
  }

  async #silences(rule: string, minutes: number): Promise<void> {
    await silenceFor(this.#deps, { rules: [rule], owner: 'ben', reason: 'known' }, minutes / 60);
    this.#silencedMs = { from: this.#nowMs, to: this.#nowMs + minutes * MINUTE * 1000 };
  }

  get #deps(): Parameters<typeof acknowledge>[0] {
    const [instance] = this.#play.world.instances;
    if (instance === undefined) throw new Error('no process runs');
    return instance.deps;
  }

  problems(): readonly string[] {
    const { queue, received } = this.#play.world;
    return [
      ...RECEIVERS.flatMap((receiver) => {
        const all = received
          .filter((each) => each.receiver === receiver)
          .map(({ notice: notification }) => notification);
        return this.#problemsOf(all).map((each) => `${receiver}: ${each}`);
      }),
      ...queue.poison.map((each) => `poison: ${JSON.stringify(each)}`),
    ];
  }

  #problemsOf(all: readonly Notification[]): readonly string[] {
    const once = [...new Map(all.map((each) => [each.noticeId, each])).values()];
    const news = once.filter(({ transition }) => transition === 'Opened' || transition === 'Updated');
    const words = once.map(({ transition }) => transition);
    const episodes = words.filter((each) => each === 'Resolved').length;
    return [
      ...alertProblems(all),
      ...(episodes === 1 ? [] : [`resolved ${episodes} times`]),
      ...(words.filter((each) => each === 'Acknowledged').length === 1 ? [] : ['not acknowledged once']),
      ...this.#wanted.flatMap((wanted) => this.#wantedProblems(wanted, news)),
      ...tooOften(news),
    ];
  }

  /** Each rule of each hub is new once, soon, and never while it is silenced. */
  #wantedProblems({ fromMs, hub, rule }: Wanted, news: readonly Notification[]): readonly string[] {
    const named = news.filter((each) => names(each, hub, rule));
    if (named.length !== 1) return [`${rule} of ${hub} was new ${named.length} times`];
    const atMs = new Date(named[0]?.at ?? '').getTime();
    const silenced = rule === 'hidden' ? this.#silencedMs : undefined;
    if (silenced !== undefined && atMs >= silenced.from && atMs < silenced.to)
      return [`${rule} was told while silenced`];
    // What a silence hid is looked at again within five minutes of its end.
    const latestMs =
      (silenced === undefined ? fromMs : silenced.to + 5 * MINUTE * 1000) + LATEST_MINUTES * MINUTE * 1000;
    const problems = atMs > latestMs ? [`${rule} of ${hub} was told ${(atMs - fromMs) / 60_000} minutes late`] : [];
    return atMs < this.#acknowledgedMs && fromMs >= this.#acknowledgedMs
      ? [...problems, `${rule} was told before it was there`]
      : problems;
  }
}

/** The words tell the rules of few hubs; of many the notification names the hubs, which have one rule each. */
function names({ hubs, text }: Notification, hub: string, rule: string): boolean {
  if (!hubs.includes(idOf(hub))) return false;
  return rule.startsWith('rule') || text.includes(sentence(rule)) || (hub === 'hub2' && hubs.length > 1);
}

function tooOften(news: readonly Notification[]): readonly string[] {
  const times = news.map(({ at }) => new Date(at).getTime()).sort((a, b) => a - b);
  return times.flatMap((at, index) => {
    const before = times[index - 1];
    return before !== undefined && at - before < MINUTE * 1000 ? [`two updates within ${(at - before) / 1000} s`] : [];
  });
}

function sentence(rule: string): string {
  return `${rule} is open.`;
}

function idOf(hub: string): HubId {
  return hubPath(hub).toLowerCase() as HubId;
}
