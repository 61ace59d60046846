import { azureMonitorBody } from '../../../src/adapters/receivers/azure-monitor-body.ts';
import { cloudEventFrom } from '../../../src/adapters/receivers/event-grid-receiver.ts';
import { logReceiver } from '../../../src/adapters/receivers/log-receiver.ts';
import { pagerDutyEvent } from '../../../src/adapters/receivers/pager-duty-receiver.ts';
import { slackMessage } from '../../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../../src/adapters/receivers/webhook-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { alertingFindings } from '../../../src/core/alert/findings/alerting-findings.ts';
import { canHaveAuthor } from '../../../src/core/alert/findings/explaining-change.ts';
import { replacementReason } from '../../../src/core/alert/findings/replacement-reason.ts';
import type { Plan } from '../../../src/core/plan/model/plan.ts';
import { err, ok } from '../../../src/core/result.ts';
import { CATALOGUE } from '../../../src/core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../../src/core/verdict/catalogue/finding.ts';
import type { FindingCode } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES } from '../../../src/core/verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import { groupKeysOf, reportAlerts } from '../../../src/reconcile/alert/report-findings.ts';
import { endSilence, reportSilence, reportSweepEnd } from '../../../src/reconcile/alert/sweep-alerts.ts';
import { reportSweepStart } from '../../../src/reconcile/alert/system-alerts.ts';
import { changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import type { Change } from '../../../src/reconcile/records/change-record.ts';
import { noteChange } from '../../../src/reconcile/records/change-record.ts';
import { setWriteSwitch } from '../../../src/reconcile/records/control-record.ts';
import type { ShardRecord } from '../../../src/reconcile/records/shard-record.ts';
import type { SweepRecord } from '../../../src/reconcile/records/sweep-record.ts';
import { recordingFault } from '../../../src/reconcile/watch/message-fault.ts';
import { handlePoisonMessage } from '../../../src/reconcile/watch/poison-messages.ts';
import { NOW } from '../../core/plan/plan-fixtures.ts';
import { pagingScenario } from '../../core/verdict/example-scenarios.ts';
import { forbiddenRuleScenario } from '../apply/forbidden-rule-scenario.ts';
import { GROUP, POLICY, VirtualApp } from '../virtual-app.ts';
import { HOUR, MINUTE, policy } from './alert-harness.ts';

/** Of the hubs that documented commands find. */
const SUBSCRIPTION = GROUP.subscriptionId;

/** Raises and ends an alert, as the app does. */
interface Story {
  readonly raise: (world: VirtualApp) => Promise<void>;
  /** Something more of the same alert; absent: there is no such thing. */
  readonly more?: (world: VirtualApp) => Promise<void>;
  /** The state a day later, before the reminder; absent: the same. */
  readonly goesOn?: (world: VirtualApp) => Promise<void>;
  readonly end: (world: VirtualApp) => Promise<void>;
  readonly policy?: string;
}

const OF_THE_APP: Partial<Record<FindingCode, Story>> = {
  HW503: {
    raise: ({ rows, clock }) => openBreaker(rows, clock.now(), '6 of 8 hubs changed within the hour failed.'),
    end: async ({ rows }) => {
      await changeBreaker(rows, () => ({ open: false }));
    },
  },
  HW504: {
    raise: ({ rows, clock }) =>
      setWriteSwitch(rows, { on: false, by: 'ann@contoso.com', reason: 'works', at: clock.now().toISOString() }),
    end: ({ rows, clock }) =>
      setWriteSwitch(rows, {
        on: true,
        by: 'ann@contoso.com',
        reason: 'works are over',
        at: clock.now().toISOString(),
      }),
  },
  HW602: {
    raise: ({ deps }) => sweepEnds(deps, [{ subscriptionId: SUBSCRIPTION, why: 'the identity cannot see it' }]),
    end: ({ deps }) => sweepEnds(deps, []),
  },
  HW703: {
    raise: async (world) => {
      world.policyText = `${POLICY}\nassignmentz: []\n`;
    },
    end: async (world) => {
      world.policyText = POLICY;
    },
  },
  HW801: {
    raise: (world) => poison(world, 'hub1'),
    more: (world) => poison(world, 'hub2'),
    // Ends by itself, a day later.
    end: (world) => world.pass(26 * HOUR, 600),
  },
  HW802: {
    policy: policy('  receivers: [ { name: on-call, type: pagerDuty }, { name: team-slack, type: slack } ]\n'),
    raise: async (world) => {
      world.answerOf = (receiver) =>
        receiver === 'team-slack' ? err({ kind: 'Broken', status: 404, detail: 'it answered 404' }) : ok(undefined);
      await report(world, await sceneOf('HW204'));
    },
    end: async (world) => {
      world.answerOf = () => ok(undefined);
    },
  },
  HW803: {
    raise: ({ deps }) => reportSweepStart(deps, { kind: 'StillRunning', sweepId: '2026-10-05T09:00:00.000Z' }),
    end: ({ deps }) => sweepEnds(deps, []),
  },
  HW804: {
    raise: async (world) => {
      const { findings } = await sceneOf('HW201');
      const shard = { foreignChange: `hub1 was changed: ${findings[0]?.message}` } as ShardRecord;
      await reportSilence(world.deps, SUBSCRIPTION, shard);
      await world.pass(25 * HOUR, 600);
      await reportSilence(world.deps, SUBSCRIPTION, shard);
    },
    end: ({ deps }) => endSilence(deps, SUBSCRIPTION),
  },
};

async function openBreaker(rows: VirtualApp['rows'], now: Date, message: string): Promise<void> {
  await changeBreaker(rows, () => ({ open: true, openedAt: now.toISOString(), message }));
}

async function sweepEnds(deps: VirtualApp['deps'], unreadable: SweepRecord['unseen']): Promise<void> {
  await reportSweepEnd(deps, { overran: false, unseen: unreadable } as never);
}

async function poison(world: VirtualApp, hub: string): Promise<void> {
  const message = { hubId: world.hubId(hub), cause: 'event', since: world.clock.now().toISOString() };
  const named = { queue: 'hub-events', message, runId: '7d1f0c52-8a0b-4a55-9a5e-0c7f6a1d2b3c' } as const;
  const fails = (): Promise<never> => Promise.reject(new TypeError('rules is not iterable'));
  await recordingFault(world.deps, named, fails).catch(() => undefined);
  await handlePoisonMessage(world.deps, 'hub-events', message);
}

/** A hub's findings, and the actions of its plan. */
interface Scene {
  readonly hub: string;
  readonly findings: readonly Finding[];
  readonly plan: Plan | undefined;
}

async function sceneOf(code: FindingCode): Promise<Scene> {
  const { findings, plan } = await pagingScenario(code);
  const scene = { hub: 'hub1', findings: findings.filter((each) => each.class !== undefined), plan };
  return JSON.parse(JSON.stringify(scene).replaceAll('11111111-1111-1111-1111-111111111111', SUBSCRIPTION));
}

/** The same on another hub. */
function onHub2(scene: Scene): Scene {
  return JSON.parse(JSON.stringify(scene).replaceAll('hub1', 'hub2'));
}

/** The same with a second rule, which has a destination of its own. */
function withSecondRule(scene: Scene, code: FindingCode): Scene {
  const rule = scene.findings.find((each) => each.code === code)?.rule;
  if (rule === undefined) return scene;
  const second = JSON.stringify(scene)
    .replaceAll(rule, `${rule}-2`)
    .replaceAll('x.ngrok.io', 'y.ngrok.io')
    .replaceAll('pypi.org', 'files.contoso.com')
    .replaceAll('mirror.contoso.com', 'models.contoso.com');
  const { findings, plan }: Scene = JSON.parse(second);
  const both = { ...scene, findings: [...scene.findings, ...findings.filter((each) => each.code === code)] };
  if (scene.plan === undefined || plan === undefined) return both;
  return { ...both, plan: { ...scene.plan, skipped: [...scene.plan.skipped, ...plan.skipped] } };
}

/** The same a day later: Hubwarden has retried every six hours, and names the next time. */
function dayLater(scene: Scene): Scene {
  return JSON.parse(JSON.stringify(scene).replaceAll('after 2026-10-05T15:55', 'after 2026-10-06T15:55'));
}

/** A run over a hub reports what it found. */
async function report(
  world: VirtualApp,
  { findings, hub, plan }: Scene,
  before: readonly GroupKey[] = [],
): Promise<void> {
  const at = world.clock.now().toISOString();
  const hubId = world.hubId(hub);
  const changes = findings.flatMap((each, index): readonly Change[] => {
    const operation = operationOf(each);
    if (operation === undefined) return [];
    const { rule } = each;
    const eventId = `e${index}-${at}`;
    const name = each.code === 'HW501' ? 'terraform-prod' : 'ann@contoso.com';
    const caller = { name, objectId: undefined, appId: undefined, correlationId: undefined };
    return [{ ...caller, eventId, operation, rule, at, own: false }];
  });
  for (const { own, ...note } of changes) await noteChange(world.rows, hubId, note, own);
  const notified = alertingFindings(findings);
  const endedBecause = (causeKey: GroupKey): string =>
    replacementReason(causeKey, notified) ?? 'a fresh read no longer shows it';
  await reportAlerts(world.deps, {
    hubId,
    hubName: hub,
    findings,
    before,
    endedBecause,
    assignment: 'production',
    changes,
    ...(plan === undefined ? {} : { skipped: plan.skipped, steps: plan.steps }),
  });
}

/** Here they are about rules that Hubwarden wrote or is to write. */
const BY_NO_PERSON: ReadonlySet<string> = new Set(['HW205', 'HW206', 'HW406']);

/** The request of a person that brings the finding about, as its event names it; undefined where none can. */
function operationOf({ code, rule }: Finding): string | undefined {
  if (!canHaveAuthor(code) || BY_NO_PERSON.has(code)) return undefined;
  const workspaces = 'Microsoft.MachineLearningServices/workspaces';
  if (rule === undefined) return `${workspaces}/write`;
  return `${workspaces}/outboundRules/${code === 'HW201' || code === 'HW502' ? 'delete' : 'write'}`;
}

async function ofHub(code: FindingCode): Promise<Story> {
  const first = await sceneOf(code);
  const isOfOneHub = CATALOGUE[code].groupKey?.includes('hub') === true;
  const second = isOfOneHub ? withSecondRule(first, code) : onHub2(first);
  const causes = groupKeysOf(first.findings);
  // A provisioning that is slow ends, or turns into one that timed out.
  const next = code === 'HW302' ? await sceneOf('HW303') : { ...first, findings: [] };
  const end = async (world: VirtualApp): Promise<void> => {
    await report(world, next, causes);
    if (!isOfOneHub) await report(world, onHub2(next), causes);
  };
  const raise = (world: VirtualApp): Promise<void> => report(world, first);
  if (second.findings.length === first.findings.length && isOfOneHub) return { raise, end };
  const goesOn = async (world: VirtualApp): Promise<void> => {
    if (!isOfOneHub) for (const scene of [first, second]) await report(world, dayLater(scene));
  };
  return { raise, more: (world) => report(world, second), goesOn, end };
}

/** The notifications of one code: as it opens, grows, is reminded of and ends. */
export interface Rendered {
  readonly code: FindingCode;
  readonly notices: readonly Notification[];
}

/** Codes whose alert cannot last until a reminder, and how many seconds it is open. */
const SHORT: Partial<Record<FindingCode, number>> = { HW302: 10 * MINUTE, HW801: 0 };

/** Codes that can page a person. Remarks stand in a digest only. */
export function pagingCodes(): readonly FindingCode[] {
  return FINDING_CODES.filter((code) => {
    const { groupKey, class: kind } = CATALOGUE[code];
    // HW203 and HW301 differ from the baseline only where the policy says so.
    return groupKey !== undefined && (kind !== 'lint' || CATALOGUE[code].alwaysNotified || OFTEN_DIFFERENT.has(code));
  });
}

const OFTEN_DIFFERENT: ReadonlySet<FindingCode> = new Set(['HW203', 'HW301']);

/** Plays the life of an alert in the app, and returns the notifications of its first receiver. */
export async function rendered(code: FindingCode): Promise<Rendered> {
  if (code === 'HW204') return { code, notices: await forbiddenRuleScenario() };
  const story = OF_THE_APP[code] ?? (await ofHub(code));
  // The scenarios of the findings are of that time.
  const at = new Date(NOW.getTime() - MINUTE * 1000);
  const world = await VirtualApp.running(story.policy === undefined ? { at } : { at, policy: story.policy });
  await story.raise(world);
  await world.pass(10 * MINUTE, 30);
  await story.more?.(world);
  await world.pass(10 * MINUTE, 30);
  await world.pass(SHORT[code] ?? 20 * HOUR, 600);
  if (SHORT[code] === undefined) {
    await story.goesOn?.(world);
    await world.pass(5 * HOUR, 600);
  }
  await story.end(world);
  await world.pass(HOUR, 60);
  const episode = world.notices.find((each) => each.code === code)?.dedupKey;
  const notifications = world.notices.filter((each) => each.dedupKey === episode);
  // Each state once, and the first of each.
  const seen = new Map(notifications.toReversed().map((each) => [each.transition, each]));
  const order = ['Opened', 'Updated', 'Repeated', 'Resolved'] as const;
  return { code, notices: order.flatMap((transition) => seen.get(transition) ?? []) };
}

const STATES: Readonly<Record<Notification['transition'], string>> = {
  Opened: 'Opened',
  Updated: 'Updated',
  Repeated: 'Reminder',
  Acknowledged: 'Acknowledged',
  Resolved: 'Resolved',
};

/** The part of docs/alerts.md with the notifications: an index by code, then the states of each code together. */
export function sectionsOf(all: readonly Rendered[]): string {
  const index = all.map(({ code, notices: notifications }) => {
    const states = notifications.map(({ transition }) => STATES[transition].toLowerCase());
    return `| [${code}](#${anchorOf(headingOf(code))}) | ${CATALOGUE[code].title} | ${[...new Set(states)].join(', ')} |`;
  });
  const table = ['| code | title | states shown |', '|---|---|---|', ...index].join('\n');
  return [table, ...all.map(sectionOf)].join('\n\n');
}

function headingOf(code: FindingCode): string {
  return `${code} ${CATALOGUE[code].title}`;
}

/** As GitHub makes anchors. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function sectionOf({ code, notices: notifications }: Rendered): string {
  const [opening] = notifications;
  const blocks = notifications.map((each) => blockOf(each, opening === each ? undefined : opening));
  return [`### ${headingOf(code)}`, ...blocks].join('\n\n');
}

/** One notification; a later one without the lines that the opening had word by word. */
function blockOf(notification: Notification, opening: Notification | undefined): string {
  const { facts, title, transition } = notification;
  const before = new Map(opening?.facts.map(({ label, value }) => [label, value]));
  const isSame = ({ label, value }: Notification['facts'][number]): boolean => before.get(label) === value;
  const same = facts.filter(isSame).map(({ label }) => `*${label}*`);
  const lines = facts.filter((each) => !isSame(each)).map(({ label, value }) => `${label}: ${value}`);
  if (lines.length === 0) return `${STATES[transition]}, with all lines as opened: \`${title}\``;
  const also = same.length === 0 ? '' : ` (${same.join(', ')} as opened)`;
  return [`${STATES[transition]}${also}:`, '', '```', title, '', ...lines, '```'].join('\n');
}

/** One notification in every format, as it is sent, by the type of the receiver. */
export async function formatsOf(notification: Notification): Promise<Readonly<Record<string, string>>> {
  const lines: string[] = [];
  const log = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    lines.push(JSON.stringify({ message, ...fields }));
  };
  await logReceiver('log', { info: log, warn: log }).send(notification);
  const bodies = {
    eventGrid: JSON.stringify(cloudEventFrom(notification, '/hubwarden')),
    pagerDuty: pagerDutyEvent(notification, 'the-integration-key'),
    teams: teamsMessage(notification),
    slack: slackMessage(notification),
    webhook: webhookBody(notification),
    azureMonitor: azureMonitorBody(notification),
    log: lines[0] ?? '',
  };
  return Object.fromEntries(
    Object.entries(bodies).map(([type, body]) => [type, `${JSON.stringify(JSON.parse(body), null, 2)}\n`]),
  );
}
