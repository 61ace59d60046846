import type { AskedTarget, HubReach, ReachAnswers } from '../../core/reach/hub-reach.ts';
import { hubReach } from '../../core/reach/hub-reach.ts';
import type { ReachAnswer } from '../../core/reach/reach.ts';
import { targetFromText } from '../../core/reach/target.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { PlanFileArguments } from '../plan/read-plan-files.ts';
import type { Paint } from '../text/paint.ts';
import { logAnswer, readLog } from './log-answer.ts';
import type { ReachFacts } from './reach-facts.ts';
import { networkFault } from './reach-facts.ts';
import { factsFromFiles } from './reach-from-files.ts';
import type { ReachLiveArguments } from './reach-live.ts';
import { withLiveFacts } from './reach-live.ts';
import { wayJson, wayLines } from './ways.ts';

/** Options of `reach`. */
export interface ReachArguments extends Partial<PlanFileArguments>, ConnectionArguments {
  /** The hub and the host, in this order; without the hub if `hub` names a file, without the host if `log` does. */
  readonly names: readonly string[];
  /** Output of a tool, which names the hosts. */
  readonly log?: string | undefined;
  /** True when the answer after the plan decides the exit code. */
  readonly afterPlan?: boolean | undefined;
}

/** `reach`: for a hub in Azure or a saved one; about one host, or about every host that a log names. */
export function reach(asked: ReachArguments, context: CommandContext): CommandResult | Promise<CommandResult> {
  const { hub, log, names, policy } = asked;
  const wrong = wrongNames(asked);
  if (wrong !== undefined) return failure(wrong);
  const [first = '', second = ''] = names;
  if (hub !== undefined) {
    if (policy === undefined)
      return failure(
        'A saved hub needs a policy file: add --policy FILE. For the policy in force, name the hub instead: hubwarden reach HUB HOST',
      );
    const files = { ...asked, hub, policy };
    return log === undefined
      ? reachCommand({ ...files, host: first }, context)
      : reachLogCommand({ ...files, log }, context);
  }
  const onlyFiles = onlyWithFile(asked);
  if (onlyFiles !== undefined) return failure(onlyFiles);
  return log === undefined
    ? hostLive({ ...asked, hub: first }, second, context)
    : logLive({ ...asked, hub: first }, log, context);
}

/** Says which arguments are missing or too many. */
function wrongNames({ hub, log, names }: ReachArguments): string | undefined {
  const wanted = (hub === undefined ? 1 : 0) + (log === undefined ? 1 : 0);
  if (names.length === wanted) return undefined;
  const usage = [
    'hubwarden reach HUB HOST[:PORT]',
    'hubwarden reach HUB --log FILE',
    'hubwarden reach --policy FILE --hub FILE HOST[:PORT]',
    'hubwarden reach --policy FILE --hub FILE --log FILE',
  ];
  const form = usage[(hub === undefined ? 0 : 2) + (log === undefined ? 0 : 1)];
  return `reach takes ${['no name', 'one name', 'two names'][wanted]} here: ${form}`;
}

/** Options that describe a saved hub mean nothing for one that is read from Azure. */
function onlyWithFile(asked: ReachArguments): string | undefined {
  const options = {
    computes: '--computes',
    connections: '--connections',
    inventory: '--inventory',
    now: '--now',
    apiVersion: '--api-version',
    activated: '--activated',
  } as const;
  const given = Object.entries(options).find(([key]) => asked[key as keyof typeof options] !== undefined);
  return given === undefined ? undefined : `${given[1]} belongs to a saved hub. Add --hub FILE, or leave it out.`;
}

/** Files and options of a question about a saved hub. */
export interface ReachCommandArguments extends PlanFileArguments {
  /** `pypi.org`, `pypi.org:443`, `203.0.113.7:1433`, `[2001:db8::1]:443` */
  readonly host: string;
  readonly afterPlan?: boolean | undefined;
}

/**
 * `reach --hub FILE HOST`: shows whether compute of a saved hub reaches a host over TCP, for the hub as saved and after
 * the plan, with the rules that decide and the changes that would allow it.
 */
export function reachCommand(asked: ReachCommandArguments, context: CommandContext): CommandResult {
  const target = targetFromText(asked.host);
  if (!target.ok) return failure(`${asked.host}: ${target.error}`);
  const facts = factsFromFiles(asked, context);
  return facts.ok ? hostAnswer(facts.value, target.value, asked, context) : failure(facts.error);
}

/** `reach --hub FILE --log FILE`: the same for every host that the output of a tool names. */
function reachLogCommand(
  asked: PlanFileArguments & { readonly log: string; readonly afterPlan?: boolean | undefined },
  context: CommandContext,
): CommandResult {
  const log = readLog(asked.log, context);
  if (!log.ok) return failure(log.error);
  const facts = factsFromFiles(asked, context);
  if (!facts.ok) return failure(facts.error);
  const fault = networkFault(facts.value, asked.hub);
  return fault === undefined ? logAnswer(facts.value, log.value, asked, context) : failure(fault);
}

async function hostLive(asked: ReachLiveArguments, host: string, context: CommandContext): Promise<CommandResult> {
  const target = targetFromText(host);
  if (!target.ok) return failure(`${host}: ${target.error}`);
  return withLiveFacts(asked, context, (facts) => hostAnswer(facts, target.value, asked, context));
}

async function logLive(asked: ReachLiveArguments, log: string, context: CommandContext): Promise<CommandResult> {
  const read = readLog(log, context);
  if (!read.ok) return failure(read.error);
  return withLiveFacts(asked, context, (facts) => logAnswer(facts, read.value, asked, context));
}

function hostAnswer(
  facts: ReachFacts,
  target: AskedTarget,
  asked: { readonly hub: string; readonly afterPlan?: boolean | undefined },
  { paint }: CommandContext,
): CommandResult {
  const fault = networkFault(facts, asked.hub);
  if (fault !== undefined) return failure(fault);
  const hub = hubReach(facts);
  const answers = hub.answers(target);
  const isAfter = asked.afterPlan === true;
  const json = (of: ReachAnswer) => reachJson(of, facts);
  return answer((isAfter ? answers.afterPlan : answers.asRead).allowed ? 0 : 2, {
    text: reachText({ answers, facts, hub, isAfter, target }, paint),
    json: isAfter
      ? { ...json(answers.afterPlan), [facts.moment === 'now' ? 'now' : 'asSaved']: json(answers.asRead) }
      : { ...json(answers.asRead), afterPlan: json(answers.afterPlan) },
    notes: [...facts.notes, ...hub.assumed],
  });
}

interface Shown {
  readonly answers: ReachAnswers;
  readonly facts: ReachFacts;
  readonly hub: HubReach;
  readonly isAfter: boolean;
  readonly target: AskedTarget;
}

function reachText({ answers: given, facts, hub, isAfter, target }: Shown, paint: Paint): string {
  const answers = forPeople(given);
  const first = isAfter ? answers.afterPlan : answers.asRead;
  const second = isAfter ? answers.asRead : answers.afterPlan;
  // The remedies appear once, for the worse of the two answers.
  const worse = first.allowed === isAfter ? given.asRead : given.afterPlan;
  const what = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  return [
    `${paint.strong(what)} is ${verdictText(first, paint)} on ${forPeople(facts.observation.name)}${isAfter ? ' after the plan' : ''}`,
    `  ${first.why}`,
    `  ${isAfter ? `${facts.moment === 'now' ? 'Now' : 'As saved'}: ${otherText(first, second, paint)}` : afterText(answers, hub, paint)}`,
    ...(worse.wouldAllow.length === 0 ? [] : ['', 'Changes that would allow it:']),
    ...worse.wouldAllow.flatMap((way) => wayLines(way, { facts, paint })),
  ].join('\n');
}

function afterText({ afterPlan, asRead }: ReachAnswers, { onlyObserves, writes }: HubReach, paint: Paint): string {
  if (onlyObserves) return 'After the plan: the same, because the assignment only observes.';
  if (writes === 0) return 'After the plan: the same, because the plan writes nothing.';
  const what = writes === 1 ? '1 write' : `${writes} writes`;
  return `After the plan (${what}): ${otherText(asRead, afterPlan, paint)}`;
}

function otherText(first: ReachAnswer, second: ReachAnswer, paint: Paint): string {
  if (first.allowed === second.allowed && first.why === second.why) return 'the same.';
  return `${verdictText(second, paint)}. ${second.why}`;
}

function verdictText({ allowed, inDoubt }: ReachAnswer, paint: Paint): string {
  if (allowed) return paint.good('allowed');
  return inDoubt === true ? paint.warn('in doubt') : paint.bad('not allowed');
}

function reachJson(
  { allowed, by, inDoubt, wouldAllow }: ReachAnswer,
  facts: ReachFacts,
): Readonly<Record<string, unknown>> {
  return {
    allowed,
    ...(inDoubt === undefined ? {} : { inDoubt }),
    by,
    wouldAllow: wouldAllow.map((way) => wayJson(way, facts)),
  };
}
