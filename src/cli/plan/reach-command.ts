import { FIREWALL_PRICE_TEXT } from '../../core/azure/firewall-price.ts';
import { listPacks } from '../../core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../../core/baseline/packs/pack.ts';
import { rulesOfPacks } from '../../core/baseline/packs/rules-of-packs.ts';
import { destinationsFrom, placeholderValues } from '../../core/baseline/policy/written-rule.ts';
import { observationAfter } from '../../core/plan/steps/observation-after.ts';
import type { ReachAnswer } from '../../core/reach/reach.ts';
import { reach } from '../../core/reach/reach.ts';
import type { NamedPack } from '../../core/reach/reach-options.ts';
import { targetFrom } from '../../core/reach/target.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import type { AssignedHub } from '../input/read-assigned-hub.ts';
import { networkNotShown } from '../input/read-hub.ts';
import { destinationText } from '../text/destination-text.ts';
import type { Paint } from '../text/paint.ts';
import { planOffline } from './offline-plan.ts';
import type { PlanFileArguments, PlanFiles } from './read-plan-files.ts';
import { readPlanFiles } from './read-plan-files.ts';

/** Options of `reach`: the input of a plan, and a host with or without a port. */
export interface ReachArguments extends PlanFileArguments {
  /** `pypi.org`, `pypi.org:443`, `203.0.113.7:1433`, `[2001:db8::1]:443` */
  readonly host: string;
  /** True when the answer after the plan decides the exit code. */
  readonly afterPlan?: boolean | undefined;
}

/**
 * `reach`: shows whether compute of a hub reaches a host over TCP, for the hub as saved and after the plan, with the
 * rules that decide and the changes that would allow it.
 */
export function reachCommand(asked: ReachArguments, context: CommandContext): CommandResult {
  const target = hostAndPort(asked.host);
  if (!target.ok) return failure(`${asked.host}: ${target.error}`);
  const assessment = readPlanFiles(asked, context);
  if (!assessment.ok) return failure(assessment.error);
  const { observation } = assessment.value;
  if (!observation.isNetworkShown) {
    const { fix, message } = networkNotShown(observation);
    return failure(`${asked.hub}: ${message} ${fix}`);
  }
  const { host, port } = target.value;
  const answers = answersFrom(assessment.value, target.value);
  const isAfter = asked.afterPlan === true;
  const what = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return answer((isAfter ? answers.afterPlan : answers.asSaved).allowed ? 0 : 2, {
    text: reachText(forPeople(answers), { what, hub: forPeople(observation.name), isAfter }, context.paint),
    json: isAfter
      ? { ...reachJson(answers.afterPlan), asSaved: reachJson(answers.asSaved) }
      : { ...reachJson(answers.asSaved), afterPlan: reachJson(answers.afterPlan) },
    notes: answers.assumed,
  });
}

/** The two answers, and the plan behind the second. */
interface Answers {
  readonly asSaved: ReachAnswer;
  readonly afterPlan: ReachAnswer;
  /** The number of writes in the plan. */
  readonly writes: number;
  readonly onlyObserves: boolean;
  readonly assumed: readonly string[];
}

function answersFrom(assessment: PlanFiles, target: { readonly host: string; readonly port: number }): Answers {
  const { assignment, observation } = assessment;
  const baseline = assignment.kind === 'Assigned' ? assignment.baseline : undefined;
  const { unguarded, assumed } = planOffline(assessment);
  // A write window, a pace and a breaker only delay the writes of an enforcing assignment.
  const onlyObserves = baseline?.mode === 'observe';
  const steps = onlyObserves ? [] : unguarded.steps;
  const asked = {
    ...target,
    baseline,
    packs: packsFor(assessment),
    // The price text is the beginning of a sentence.
    firewallPriceText: FIREWALL_PRICE_TEXT.replace(/,$/, ''),
  };
  return {
    asSaved: reach({ ...asked, observation }),
    afterPlan: reach({ ...asked, observation: observationAfter(observation, steps) }),
    writes: steps.length,
    onlyObserves,
    assumed: steps.length === 0 ? [] : assumed,
  };
}

const HTTPS_PORT = 443;

function hostAndPort(text: string): Result<{ readonly host: string; readonly port: number }, string> {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const single = /^([^:]*):([^:]*)$/.exec(text);
  // A pasted URL stays whole, so that the answer names its host.
  const [, host = text, portText] = text.includes('://') ? [] : (bracketed ?? single ?? []);
  if (portText !== undefined && !/^\d{1,5}$/.test(portText))
    return err(`"${portText}" is not a port. Give HOST or HOST:PORT, such as pypi.org:443.`);
  const port = portText === undefined ? HTTPS_PORT : Number(portText);
  const target = targetFrom(host, port);
  return target.ok ? ok({ host: target.value.host, port }) : target;
}

/** Built-in packs in their newest edition, and the policy's packs with this hub's values in their placeholders. */
function packsFor({ observation, policy }: AssignedHub): readonly NamedPack[] {
  const userPacks = new Map(policy.packs.map((pack) => [pack.name, pack]));
  const values = placeholderValues(observation);
  const own = policy.packs.map(({ name }) => ({
    name,
    destinations: rulesOfPacks([name], userPacks).flatMap(({ rule }) => {
      const destinations = destinationsFrom(rule, values);
      return destinations.ok ? destinations.value : [];
    }),
  }));
  return [...own, ...listPacks().map((pack) => ({ name: packReference(pack), destinations: packDestinations(pack) }))];
}

function reachText(
  answers: Answers,
  { hub, isAfter, what }: { readonly hub: string; readonly what: string; readonly isAfter: boolean },
  paint: Paint,
): string {
  const first = isAfter ? answers.afterPlan : answers.asSaved;
  const second = isAfter ? answers.asSaved : answers.afterPlan;
  // The remedies appear once, for the worse of the two answers.
  const ways = first.allowed ? second.wouldAllow : first.wouldAllow;
  return [
    `${paint.strong(what)} is ${verdictText(first, paint)} on ${hub}${isAfter ? ' after the plan' : ''}`,
    `  ${first.why}`,
    `  ${isAfter ? `As saved: ${otherText(first, second, paint)}` : afterText(answers, paint)}`,
    ...(ways.length === 0 ? [] : ['', 'Changes that would allow it:']),
    ...ways.flatMap(({ cost, destinations, kind, name }) => [
      `  ${kind} ${paint.strong(name)}`,
      ...(kind === 'pack' ? [`    opens: ${destinations.map(destinationText).join('; ')}`] : []),
      paint.faint(`    cost: ${cost}`),
    ]),
  ].join('\n');
}

function afterText({ afterPlan, asSaved, onlyObserves, writes }: Answers, paint: Paint): string {
  if (onlyObserves) return 'After the plan: the same, because the assignment only observes.';
  if (writes === 0) return 'After the plan: the same, because the plan writes nothing.';
  const what = writes === 1 ? '1 write' : `${writes} writes`;
  return `After the plan (${what}): ${otherText(asSaved, afterPlan, paint)}`;
}

function otherText(first: ReachAnswer, second: ReachAnswer, paint: Paint): string {
  if (first.allowed === second.allowed && first.why === second.why) return 'the same.';
  return `${verdictText(second, paint)}. ${second.why}`;
}

function verdictText({ allowed, inDoubt }: ReachAnswer, paint: Paint): string {
  if (allowed) return paint.good('allowed');
  return inDoubt === true ? paint.warn('in doubt') : paint.bad('not allowed');
}

function reachJson({ allowed, by, inDoubt, wouldAllow }: ReachAnswer): Readonly<Record<string, unknown>> {
  return {
    allowed,
    ...(inDoubt === undefined ? {} : { inDoubt }),
    by,
    wouldAllow: wouldAllow.map(({ cost, destinations, kind, name }) => ({
      kind,
      name,
      cost,
      opens: destinations.map(destinationText),
    })),
  };
}
