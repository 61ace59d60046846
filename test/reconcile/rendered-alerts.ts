import { azureMonitorBody } from '../../src/adapters/receivers/azure-monitor-body.ts';
import { cloudEventFrom } from '../../src/adapters/receivers/event-grid-receiver.ts';
import { logReceiver } from '../../src/adapters/receivers/log-receiver.ts';
import { pagerDutyEvent } from '../../src/adapters/receivers/pager-duty-receiver.ts';
import { slackMessage } from '../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../src/adapters/receivers/webhook-receiver.ts';
import { canHaveAuthor } from '../../src/core/alert/explaining-change.ts';
import { err, ok } from '../../src/core/result.ts';
import type { FindingCode } from '../../src/core/verdict/catalogue.ts';
import { CATALOGUE, finding, findingCodes } from '../../src/core/verdict/catalogue.ts';
import type { Finding } from '../../src/core/verdict/finding.ts';
import { rememberingFault } from '../../src/reconcile/message-fault.ts';
import { keepPoison, reportOperational, SELF, selfFires } from '../../src/reconcile/operational-alerts.ts';
import type { AlertNotice } from '../../src/reconcile/ports.ts';
import { memberEnds } from '../../src/reconcile/records/alert-record.ts';
import { changeBreaker } from '../../src/reconcile/records/breaker-record.ts';
import type { Change } from '../../src/reconcile/records/change-record.ts';
import { noteChange } from '../../src/reconcile/records/change-record.ts';
import { setWriteSwitch } from '../../src/reconcile/records/control-record.ts';
import { reportAlerts } from '../../src/reconcile/report-alerts.ts';
import { endSilence } from '../../src/reconcile/report-sweep.ts';
import { HOUR, MINUTE, policy } from './alert-world.ts';
import { POLICY, World } from './world.ts';

/** Codes about rules, each with the name of a rule that its example is about. */
const RULE_OF: Partial<Record<FindingCode, string>> = {
  HW201: 'hw-pypi-org-fopdba3h',
  HW202: 'hw-pypi-org-fopdba3h',
  HW203: 'legacy-mirror',
  HW204: 'tunnel',
  HW205: 'hw-lake-dfs-b3h2ytfr',
  HW206: 'hw-pypi-org-fopdba3h',
  HW209: 'block-range',
  HW210: 'any-out',
  HW211: 'tunnel',
  HW407: 'hw-lake-dfs-b3h2ytfr',
  HW409: 'hw-pypi-org-fopdba3h',
  HW501: 'hw-pypi-org-fopdba3h',
  HW502: 'allow-mirror',
};

/** Codes whose class is another than the catalogue's when they alert. */
const CLASS_OF: Partial<Record<FindingCode, Finding['class']>> = { HW203: 'difference', HW301: 'difference' };

/** What a cause names beside hub, assignment and rule. */
const SUBJECT_OF: Partial<Record<FindingCode, string>> = {
  HW403: 'resource group rg-ai',
  HW404: 'deny-private-endpoints',
  HW405: 'resource group rg-ai',
  HW407: 'storage account lake',
  HW501: 'terraform-prod',
  HW702: 'ex-3f9a2c1d07',
};

/** Raises and ends an alert, as the app does. */
interface Story {
  readonly raise: (world: World) => Promise<void>;
  /** Something more of the same alert; absent: there is no such thing. */
  readonly more?: (world: World) => Promise<void>;
  readonly end: (world: World) => Promise<void>;
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
  HW602: ofSubscription('HW602'),
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
      await report(world, [made('HW204', 'hub1')]);
    },
    end: async (world) => {
      world.answerOf = () => ok(undefined);
    },
  },
  HW803: operational('HW803', 'sweep'),
  HW804: ofSubscription('HW804'),
};

async function openBreaker(rows: World['rows'], now: Date, message: string): Promise<void> {
  await changeBreaker(rows, () => ({ open: true, openedAt: now.toISOString(), message }));
}

function operational(code: FindingCode, subject: string): Story {
  return {
    raise: ({ deps }) => reportOperational(deps, code, subject, CATALOGUE[code].example),
    end: ({ deps }) => reportOperational(deps, code, subject, undefined),
  };
}

/** A sweep reports what it could not see of a subscription. */
function ofSubscription(code: FindingCode): Story {
  const subscriptionId = '00000000-0000-4000-8000-000000000001';
  const found = finding(code, { subscriptionId, message: CATALOGUE[code].example.replace('1111', subscriptionId) });
  const { causeKey = '' } = found;
  return {
    raise: ({ deps }) => selfFires(deps, causeKey, found),
    end: ({ deps, rows }) =>
      code === 'HW804'
        ? endSilence(deps, subscriptionId)
        : memberEnds(rows, { causeKey, hubId: SELF, because: 'a sweep could look into the subscription' }),
  };
}

async function poison(world: World, hub: string): Promise<void> {
  const message = { hubId: world.hubId(hub), cause: 'event', since: world.clock.now().toISOString() };
  const named = { queue: 'hub-events', message, runId: '7d1f0c52-8a0b-4a55-9a5e-0c7f6a1d2b3c' } as const;
  const fails = (): Promise<never> => Promise.reject(new TypeError('rules is not iterable'));
  await rememberingFault(world.deps, named, fails).catch(() => undefined);
  await keepPoison(world.deps, 'hub-events', message);
}

/** A second rule, with a destination of its own. */
function ofOther(words: string, first: string, rule: string): string {
  return words
    .replaceAll(first, rule)
    .replaceAll('x.ngrok.io', 'y.ngrok.io')
    .replaceAll('pypi.org', 'files.contoso.com');
}

function made(code: FindingCode, hub: string, rule = RULE_OF[code]): (world: World) => Finding {
  const kind = CLASS_OF[code];
  const subject = SUBJECT_OF[code];
  const words = CATALOGUE[code].example.replaceAll('hub1', hub).replaceAll('hub9', hub);
  const message = rule === undefined || rule === RULE_OF[code] ? words : ofOther(words, RULE_OF[code] ?? '', rule);
  return (world) =>
    finding(code, {
      hubId: world.hubId(hub),
      assignment: 'production',
      message,
      ...(rule === undefined ? {} : { rule }),
      ...(kind === undefined ? {} : { class: kind }),
      ...(subject === undefined ? {} : { subject }),
    });
}

/** A run over a hub reports what it found. */
async function report(
  world: World,
  makes: readonly ((world: World) => Finding)[],
  hub = 'hub1',
  before: readonly string[] = [],
): Promise<void> {
  const findings = makes.map((make) => make(world));
  const at = world.clock.now().toISOString();
  const hubId = world.hubId(hub);
  const changes = findings.flatMap((each, index): readonly Change[] => {
    const operation = operationOf(each);
    if (operation === undefined) return [];
    const { rule } = each;
    const eventId = `e${index}-${at}`;
    const caller = { name: 'ann@contoso.com', objectId: undefined, appId: undefined, correlationId: undefined };
    return [{ ...caller, eventId, operation, rule, at, own: false }];
  });
  for (const { own, ...note } of changes) await noteChange(world.rows, hubId, note, own);
  const endedBecause = (): string => 'a fresh read no longer shows it';
  await reportAlerts(world.deps, {
    hubId: hubId,
    hubName: hub,
    findings,
    before,
    endedBecause,
    assignment: 'production',
    changes,
  });
}

/** The request of a person that brings the finding about, as its event names it; undefined where none can. */
function operationOf({ code, rule }: Finding): string | undefined {
  if (!canHaveAuthor(code)) return undefined;
  const workspaces = 'Microsoft.MachineLearningServices/workspaces';
  if (rule === undefined) return `${workspaces}/write`;
  return `${workspaces}/outboundRules/${code === 'HW201' || code === 'HW502' ? 'delete' : 'write'}`;
}

function ofHub(code: FindingCode): Story {
  const first = made(code, 'hub1');
  const rule = RULE_OF[code];
  const isOfOneHub = CATALOGUE[code].cause?.includes('hub') === true;
  const second = made(code, 'hub1', rule === undefined ? undefined : `${rule}-2`);
  const end = async (world: World): Promise<void> => {
    for (const hub of ['hub1', 'hub2']) await report(world, [], hub, [first(world).causeKey ?? '']);
  };
  if (!isOfOneHub)
    return {
      raise: (world) => report(world, [first]),
      more: (world) => report(world, [made(code, 'hub2')], 'hub2'),
      end,
    };
  const more = rule === undefined ? {} : { more: (world: World) => report(world, [first, second]) };
  return { raise: (world) => report(world, [first]), ...more, end };
}

/** The notifications of one code: as it opens, grows, is reminded of and ends. */
export interface Rendered {
  readonly code: FindingCode;
  readonly notices: readonly AlertNotice[];
}

/** Codes that can page a person. Remarks stand in a digest only. */
export function pagingCodes(): readonly FindingCode[] {
  return findingCodes().filter((code) => {
    const { cause, class: kind } = CATALOGUE[code];
    // Of a hub, HW704 is recorded as its verdict; the alert is of the subscription.
    return cause !== undefined && ((CLASS_OF[code] ?? kind) !== 'lint' || CATALOGUE[code].alwaysTold);
  });
}

/** Plays the life of an alert in the app, and gives what its first receiver was sent. */
export async function rendered(code: FindingCode): Promise<Rendered> {
  const story = OF_THE_APP[code] ?? ofHub(code);
  const world = await World.running(story.policy === undefined ? {} : { policy: story.policy });
  await story.raise(world);
  await world.pass(10 * MINUTE, 30);
  await story.more?.(world);
  await world.pass(10 * MINUTE, 30);
  if (code !== 'HW801') await world.pass(25 * HOUR, 600);
  await story.end(world);
  await world.pass(HOUR, 60);
  const episode = world.notices.find((each) => each.code === code)?.dedupKey;
  const notices = world.notices.filter((each) => each.dedupKey === episode);
  // Each state once, and the first of each.
  const seen = new Map(notices.toReversed().map((each) => [each.transition, each]));
  const order = ['Opened', 'Updated', 'Repeated', 'Resolved'] as const;
  return { code, notices: order.flatMap((transition) => seen.get(transition) ?? []) };
}

const STATES: Readonly<Record<AlertNotice['transition'], string>> = {
  Opened: 'Opened',
  Updated: 'Updated',
  Repeated: 'Reminder',
  Acknowledged: 'Acknowledged',
  Resolved: 'Resolved',
};

/** The sections of docs/alerts.md that show what people get. */
export function sectionsOf(all: readonly Rendered[]): string {
  return all
    .map(({ code, notices }) => {
      const blocks = notices.map(
        ({ text, title, transition }) => `${STATES[transition]}:\n\n\`\`\`\n${title}\n\n${text}\n\`\`\``,
      );
      return `### ${code} ${CATALOGUE[code].title}\n\n${blocks.join('\n\n')}`;
    })
    .join('\n\n');
}

/** One notification in every format, as it is sent, by the type of the receiver. */
export async function formatsOf(notice: AlertNotice): Promise<Readonly<Record<string, string>>> {
  const lines: string[] = [];
  const log = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    lines.push(JSON.stringify({ message, ...fields }));
  };
  await logReceiver('log', { info: log, warn: log }).send(notice);
  const bodies = {
    eventGrid: JSON.stringify(cloudEventFrom(notice, '/hubwarden')),
    pagerDuty: pagerDutyEvent(notice, 'the-integration-key'),
    teams: teamsMessage(notice),
    slack: slackMessage(notice),
    webhook: webhookBody(notice),
    azureMonitor: azureMonitorBody(notice),
    log: lines[0] ?? '',
  };
  return Object.fromEntries(
    Object.entries(bodies).map(([type, body]) => [type, `${JSON.stringify(JSON.parse(body), null, 2)}\n`]),
  );
}
