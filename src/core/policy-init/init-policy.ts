import { canEverMatch, HUB_ID_SHAPES } from '../baseline/checks/name-shape.ts';
import { parsePolicy, renderProblems } from '../baseline/parse-policy.ts';
import type { PolicyProblem } from '../baseline/policy/policy-problem.ts';
import { KINDS } from '../baseline/schema/policy-schema.ts';
import { hubIdParts } from '../hub-id.ts';
import type { Words } from '../kind-words.ts';
import { countedIds, wordsOfIds } from '../kind-words.ts';
import type { Observation } from '../observation/observation.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { compareText } from '../text/compare-text.ts';
import { counted } from '../text/counted.ts';
import { foldCase } from '../text/fold-case.ts';
import { assignmentLines, byEach, leftOverLines, setAsideLines } from './comment-lines.ts';
import type { ExemptionTerms } from './exemption-entries.ts';
import { exemptionEntries } from './exemption-entries.ts';
import type { LeftOver } from './left-over.ts';
import { leftOvers } from './left-over.ts';
import { openRules } from './plan-as-seen.ts';
import { policyContent } from './policy-content.ts';
import { policyText } from './policy-text.ts';
import { proposeAssignments } from './propose.ts';
import type { ProposedAssignment } from './proposed-assignment.ts';
import { baselinesOf } from './proposed-assignment.ts';
import type { SetAside } from './set-aside.ts';
import { typeWords } from './set-aside.ts';
import type { SurveyedHub } from './surveyed-hub.ts';
import { Survey } from './surveyed-hub.ts';

/** A policy file above this length, in characters, is refused unread (core/baseline/policy-file/policy-document.ts). */
const LONGEST_POLICY = 1_000_000;

/** How a policy is proposed. */
export interface InitOptions {
  /** Subscriptions to which the policy is limited; undefined: no scope is written. */
  readonly subscriptions: readonly string[] | undefined;
  /** undefined: rules and findings beside the policy are comments. */
  readonly exemptions: ExemptionTerms | undefined;
  /** The first lines of the comment at the top: the source of the hubs. */
  readonly head: readonly string[];
  /** Commands that come next, for the same comment. */
  readonly next: readonly string[];
  /** Hubs that were not read, with the reason. */
  readonly unread: readonly SetAside[];
  readonly now: Date;
}

/** A policy that describes a fleet as it is. */
export interface InitialPolicy {
  /** The policy file. */
  readonly text: string;
  readonly assignments: readonly ProposedAssignment[];
  /** Rules that the policy does not ask for, and findings that it leaves; without those that an exemption covers. */
  readonly leftOver: readonly LeftOver[];
  /** Number of exemptions in the file. */
  readonly exemptions: number;
  readonly setAside: readonly SetAside[];
  /** The warnings of `policy validate`: each restates what a hub has. */
  readonly warnings: readonly PolicyProblem[];
}

/**
 * Proposes a policy that describes hubs as they are: every assignment observes, no hub has a step, and no hub is asked
 * to permit anything that it does not permit now. The same hubs, in any order, give the same text.
 *
 * @returns a sentence when there is no hub to describe, or the text would be longer than a policy can be
 */
export function initPolicy(hubs: readonly Observation[], options: InitOptions): Result<InitialPolicy, string> {
  const { now } = options;
  const { fleet, unfit } = surveyed(hubs, now);
  const setAside = [...unfit, ...options.unread].sort((a, b) => compareText(a.hubId, b.hubId));
  if (fleet.length === 0) return err(nothingToDescribe(setAside));
  const assignments = proposeAssignments(fleet, options.exemptions === undefined, now);
  const content = policyContent(assignments, fleet, options.subscriptions);
  const all = leftOvers(parsed(JSON.stringify(content.file), now).policy, fleet, now);
  const words = wordsOfIds(fleet.map(({ observation }) => observation.hubId));
  const { entries, rest } = exemptionEntries(all, options.exemptions);
  const text = policyText(withExemptions(content.file, entries), content.rules, {
    head: headLines(options, rest, words),
    assignments: assignments.map((each) => assignmentLines(each, words)),
    tail: [...setAsideLines(setAside), ...leftOverLines(rest, entries.length > 0)],
  });
  if (text.length > LONGEST_POLICY) return err(tooLong(text.length, entries.length));
  const { warnings } = parsed(text, now);
  return ok({ text, assignments, leftOver: rest, exemptions: entries.length, setAside, warnings });
}

function withExemptions(file: Readonly<Record<string, unknown>>, entries: readonly object[]): object {
  return entries.length === 0 ? file : { ...file, exemptions: entries };
}

/** Reads a text of this module: a fault in it is a bug. */
function parsed(text: string, now: Date) {
  const policy = parsePolicy(text, 'the proposed policy', now);
  if (!policy.ok) throw new Error(renderProblems(policy.error, 'proposed'));
  return policy.value;
}

function surveyed(
  hubs: readonly Observation[],
  now: Date,
): { readonly fleet: readonly SurveyedHub[]; readonly unfit: readonly SetAside[] } {
  const survey = new Survey();
  const fleet: SurveyedHub[] = [];
  const unfit: SetAside[] = [];
  const barest = new Map<string, ReturnType<typeof baselinesOf>>();
  for (const hub of [...hubs].sort((a, b) => compareText(a.hubId, b.hubId))) {
    const reason = unfitBecause(hub);
    if (reason !== undefined) {
      unfit.push({ hubId: hub.hubId, reason });
      continue;
    }
    const { isolationMode } = hub;
    const bare =
      barest.get(isolationMode) ??
      baselinesOf({ isolationMode, firewallSku: undefined, acceptsInternet: false }, { packs: [], rules: [] }, []);
    barest.set(isolationMode, bare);
    fleet.push(survey.hub(hub, openRules(hub, bare(hub), now)));
  }
  return { fleet, unfit };
}

/** Why no assignment can select a workspace, or only together with another one. */
function unfitBecause({ hubId, kind, name }: Observation): string | undefined {
  if (foldCase(kind) === 'project') return 'It is a project: it has no network of its own.';
  if (!KINDS.some((each) => foldCase(each) === foldCase(kind)))
    return `No policy covers ${typeWords([hubId]).many} of kind ${kind}.`;
  if (/[*?]/.test(hubId) || !HUB_ID_SHAPES.some((shape) => canEverMatch(hubId, shape)))
    return 'Azure accepts no such id.';
  return hubIdParts(hubId).name === foldCase(name) ? undefined : `Its id and its name "${name}" differ.`;
}

function nothingToDescribe(setAside: readonly SetAside[]): string {
  const [first] = setAside;
  const { many, one } = typeWords(setAside.map(({ hubId }) => hubId));
  if (first === undefined) return 'There is no hub to describe. Check the folder or the subscriptions.';
  return `There is no hub to describe: ${counted(setAside.length, one, many)} cannot be in a policy, for example ${first.hubId}: ${first.reason}`;
}

function tooLong(length: number, exemptions: number): string {
  const remedy =
    exemptions === 0
      ? 'Run the command for some of the subscriptions, or hubs, at a time.'
      : `Leave out --owner, --ticket and --expires, which write ${counted(exemptions, 'exemption')}, or run the command for fewer hubs at a time.`;
  return `The policy would have ${length} characters, and one of more than ${LONGEST_POLICY} is refused. ${remedy}`;
}

function headLines({ head, next }: InitOptions, rest: readonly LeftOver[], fleet: Words): readonly string[] {
  const open = rest.filter(({ findings }) => findings.length > 0).map(({ hubId }) => hubId);
  return [
    ...head,
    open.length === 0
      ? `It describes them as they are: under it no ${fleet.one} has a difference, and Hubwarden writes nothing (mode observe).`
      : `It describes them as they are, and Hubwarden writes nothing (mode observe). Findings of ${countedIds(open)} stay: see the end.`,
    ...(rest.length === 0 ? [] : [`The end of this file lists the rules that it does not ask for, ${byEach(rest)}.`]),
    '',
    'Next:',
    ...next.map((command) => `  ${command}`),
  ];
}
