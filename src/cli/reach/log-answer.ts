import type { ReachAnswers } from '../../core/reach/hub-reach.ts';
import { hubReach } from '../../core/reach/hub-reach.ts';
import type { LogDestination, LogHosts } from '../../core/reach/log/log-hosts.ts';
import { logHosts } from '../../core/reach/log/log-hosts.ts';
import type { ReachAnswer } from '../../core/reach/reach.ts';
import type { ReachOption } from '../../core/reach/reach-options.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer } from '../command/command-result.ts';
import { readTextInput } from '../input/read-input.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import type { ReachFacts } from './reach-facts.ts';
import { wayJson, wayLines } from './ways.ts';

/** A log that was read. */
export interface ReadLog extends LogHosts {
  /** Its path; `-` for the standard input. */
  readonly file: string;
}

/** Most destinations that one answer covers: a log of failures names a few, a list of URLs any number. */
const MOST_DESTINATIONS = 500;

/** Reads the output of a tool. A log without hosts is an error: no answer would follow from it. */
export function readLog(file: string, context: CommandContext): Result<ReadLog, string> {
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  const found = logHosts(text.value);
  if (found.destinations.length > 0) return ok({ ...found, file });
  return err(
    `${nameOf(file)}: no line names a host. Give the whole output of the tool, such as that of "pip install -v …", or ask about a host: hubwarden reach HUB HOST[:PORT]`,
  );
}

interface Answered {
  readonly destination: LogDestination;
  readonly answers: ReachAnswers;
  /** The one that decides: as read, or after the plan. */
  readonly first: ReachAnswer;
  /** The first, unless only the other one refuses: its options are shown. */
  readonly worse: ReachAnswer;
}

/** Answers for every destination of a log. Exit code 2 when one of them is not allowed. */
export function logAnswer(
  facts: ReachFacts,
  log: ReadLog,
  { afterPlan = false }: { readonly afterPlan?: boolean | undefined },
  { paint }: CommandContext,
): CommandResult {
  const hub = hubReach(facts);
  const answered = log.destinations.slice(0, MOST_DESTINATIONS).map((destination): Answered => {
    const answers = hub.answers(destination);
    const [first, second] = afterPlan ? [answers.afterPlan, answers.asRead] : [answers.asRead, answers.afterPlan];
    return { destination, answers, first, worse: first.allowed ? second : first };
  });
  const isAllowed = answered.every(({ first }) => first.allowed);
  return answer(isAllowed ? 0 : 2, {
    text: logText(answered, { facts, log, paint, afterPlan }),
    json: logJson(answered, { facts, log, afterPlan }),
    table: {
      headings: ['host', 'port', 'line', 'failed', 'allowed', 'why', 'wouldAllow'],
      rows: answered.map(({ destination: { failed, host, line, port }, first, worse }) => [
        host,
        port,
        line,
        failed,
        first.allowed,
        first.why,
        worse.wouldAllow.map(({ kind, name }) => `${kind} ${name}`).join('; '),
      ]),
    },
    notes: [...facts.notes, ...notesOn(log), ...hub.assumed],
  });
}

function notesOn({ addressesOfHosts, destinations, file }: ReadLog): readonly string[] {
  const more = destinations.length - MOST_DESTINATIONS;
  return [
    ...(more <= 0
      ? []
      : [`${nameOf(file)} names ${destinations.length} hosts; the answer covers the first ${MOST_DESTINATIONS}.`]),
    ...(addressesOfHosts.length === 0
      ? []
      : [
          `Left out, because they are most probably addresses of the hosts above: ${addressesOfHosts.slice(0, 10).map(placeOf).join(', ')}${addressesOfHosts.length > 10 ? ` and ${addressesOfHosts.length - 10} more` : ''}.`,
        ]),
  ];
}

interface Shown {
  readonly facts: ReachFacts;
  readonly log: ReadLog;
  readonly paint: Paint;
  readonly afterPlan: boolean;
}

function logText(answered: readonly Answered[], { afterPlan, facts, log, paint }: Shown): string {
  const allowed = answered.filter(({ first }) => first.allowed).length;
  const hub = `${forPeople(facts.observation.name)}${afterPlan ? ', after the plan,' : ''}`;
  const rows = answered.map(({ destination, answers, first }) => [
    first.allowed ? 'allowed' : first.inDoubt === true ? 'in doubt' : 'not allowed',
    placeOf(destination),
    `${destination.line}${destination.implied ? ' (default of pip)' : destination.failed ? '' : ' (no failure)'}`,
    otherVerdict(answers, afterPlan),
    first.by.map(({ rule }) => rule).join(', '),
  ]);
  return [
    `${nameOf(log.file)} names ${counted(answered.length, 'host')}; ${hub} reaches ${allowed === answered.length ? 'all' : allowed === 0 ? 'none' : allowed} of them.`,
    '',
    renderTable(['VERDICT', 'HOST', 'LINE', afterPlan ? 'BEFORE' : 'AFTER THE PLAN', 'RULE'], rows, paint),
    ...changesText(answered, facts, paint),
  ].join('\n');
}

function otherVerdict({ afterPlan, asRead }: ReachAnswers, isAfter: boolean): string {
  if (afterPlan.allowed === asRead.allowed) return 'the same';
  return (isAfter ? asRead : afterPlan).allowed ? 'allowed' : 'not allowed';
}

function changesText(answered: readonly Answered[], facts: ReachFacts, paint: Paint): readonly string[] {
  const refused = answered.filter(({ worse }) => !worse.allowed);
  const shown = changesFor(refused).filter(({ isBest }) => isBest);
  const helpless = refused.filter(({ worse }) => worse.wouldAllow.length === 0);
  const title = refused.every(({ first }) => first.allowed) ? `${WOULD_ALLOW} after the plan` : WOULD_ALLOW;
  return [
    ...(shown.length === 0 ? [] : ['', `${title}:`]),
    ...shown.flatMap(({ allows, way }) => wayLines(way, { facts, paint, allows })),
    ...(helpless.length === 0 ? [] : ['', 'No further rule helps here:']),
    ...helpless.map(({ destination, worse }) => `  ${placeOf(destination)}: ${forPeople(worse.why)}`),
  ];
}

const WOULD_ALLOW = 'Changes that would allow them';

interface Change {
  readonly way: ReachOption;
  /** `host:port` of each target that it allows. */
  readonly allows: readonly string[];
  /** False for a single rule whose target a pack allows too: the pack is the better change. */
  readonly isBest: boolean;
}

/** Each option once, with everything that it allows; those that allow most come first. */
function changesFor(refused: readonly Answered[]): readonly Change[] {
  const found = new Map<string, { way: ReachOption; allows: string[]; isBest: boolean }>();
  for (const { destination, worse } of refused) {
    const hasPack = worse.wouldAllow.some(({ kind }) => kind === 'pack');
    for (const way of worse.wouldAllow) {
      const key = `${way.kind} ${way.name}`;
      const known = found.get(key) ?? { way, allows: [], isBest: false };
      known.allows.push(placeOf(destination));
      known.isBest ||= way.kind === 'pack' || !hasPack;
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => b.allows.length - a.allows.length);
}

function logJson(answered: readonly Answered[], { afterPlan, facts, log }: Omit<Shown, 'paint'>): unknown {
  return {
    hub: facts.observation.hubId,
    log: log.file,
    policy: facts.policySource,
    allowed: answered.every(({ first }) => first.allowed),
    judged: afterPlan ? 'after the plan' : facts.moment,
    destinations: answered.map(({ answers, destination, first, worse }) => ({
      ...destination,
      allowed: first.allowed,
      inDoubt: first.inDoubt === true,
      by: first.by,
      why: first.why,
      allowedAfterPlan: answers.afterPlan.allowed,
      wouldAllow: worse.wouldAllow.map(({ kind, name }) => ({ kind, name })),
    })),
    changes: changesFor(answered.filter(({ worse }) => !worse.allowed)).map(({ allows, way }) => ({
      ...wayJson(way, facts),
      allows,
    })),
    leftOut: log.addressesOfHosts.map(({ host, line, port }) => ({ host, port, line })),
  };
}

function placeOf({ host, port }: Pick<LogDestination, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function nameOf(file: string): string {
  return file === '-' ? 'The standard input' : file;
}
