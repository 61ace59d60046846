import * as z from 'zod';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/text/json.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../core/verdict/catalogue/vocabulary.ts';
import type { CommandContext } from '../command/command-context.ts';
import { inputProblems, readJsonInput } from '../input/read-input.ts';

/** Value of `format` in a plan, for programs that read files of several kinds. */
export const PLAN_FORMAT = 'hubwarden-plan';

/** Version of the plan format. A new key does not change it; another meaning of a key does. */
export const PLAN_FORMAT_VERSION = 1;

const Step = z.object({
  method: z.string(),
  path: z.string(),
  body: z.record(z.string(), z.unknown()).nullable(),
  irreversible: z.boolean(),
  /** One sentence: why the plan holds the request. */
  why: z.string(),
});

/** One hub of a plan. A field that does not apply is null. */
const PlannedHub = z.object({
  /** Lower-case resource id. */
  hubId: z.string().refine((id) => hubIdFrom(id) === id, 'this is not the resource id of a hub in lower case'),
  /** Name as Azure shows it. */
  name: z.string(),
  workspaceGuid: z.string(),
  /** Hash of the policy version that the plan of this hub follows. */
  policyVersion: z.string(),
  assignment: z.string().nullable(),
  mode: z.enum(['observe', 'enforce']).nullable(),
  verdict: z.enum(VERDICTS),
  findings: z.array(
    z.object({
      code: z.string(),
      class: z.enum(FINDING_CLASSES),
      severity: z.enum(SEVERITIES),
      rule: z.string().nullable(),
      destination: z.string().nullable(),
      message: z.string(),
      fix: z.string(),
      exemptedBy: z.string().nullable(),
    }),
  ),
  /** The effect on rules and settings, including what waits for an approval. */
  changes: z.array(
    z.object({
      change: z.enum(['add', 'change', 'remove']),
      of: z.enum(['rule', 'setting']),
      /** Rule name, or the setting: `isolation mode`, `firewall`, `managed network`. */
      name: z.string(),
      /** Destination or value, as people read it. */
      before: z.string().nullable(),
      after: z.string().nullable(),
      /** Packs or assignment that want the rule. */
      origin: z.string().nullable(),
      irreversible: z.boolean(),
      /** True when the request waits for an approval, or for a deletion of computes. */
      waits: z.boolean(),
    }),
  ),
  /** The requests, in order; in mode observe, those of mode enforce. */
  steps: z.array(Step),
  /** The requests that follow once the approval is given or the computes are deleted. */
  stepsAfterApproval: z.array(Step),
  skipped: z.array(
    z.object({
      rule: z.string().nullable(),
      reason: z.string(),
      detail: z.string(),
      retryAt: z.string().nullable(),
    }),
  ),
  /** Covers every step, including those that wait. */
  estimate: z.object({ minutes: z.number(), usdPerMonth: z.number() }),
  /** Identifies `steps`; `none` when there are none. */
  fingerprint: z.string(),
  /** Assumptions that change the plan. */
  assumed: z.array(z.string()),
});

const Head = z.object({
  format: z.literal(PLAN_FORMAT),
  version: z.literal(PLAN_FORMAT_VERSION),
  /** Time for which the plan was made. */
  plannedAt: z.iso.datetime(),
  /** Hash of the policy; while a roll-out moves hubs from one version to the next, that of the first hub. */
  policyVersion: z.string(),
});

const ManyHubs = z.object({ ...Head.shape, hubs: z.array(PlannedHub) });
const OneHub = z.object({ ...Head.shape, ...PlannedHub.shape });

/** One hub of a plan document. */
export type PlannedHubJson = z.infer<typeof PlannedHub>;

/** One request of a plan document. */
export type PlannedStepJson = z.infer<typeof Step>;

/** A plan as read from a file: one form, however many hubs the file holds. */
export type PlanFile = z.infer<typeof ManyHubs>;

/** The plan of one hub as a document: the keys of the hub are beside those of the plan. */
export type OneHubPlan = z.infer<typeof OneHub>;

const REMEDY = 'Give a file that "hubwarden plan --out FILE" wrote.';

/**
 * Reads a plan that `plan --out` or `plan -o json` wrote, for one hub or for several.
 *
 * @returns every problem of the file, by line, with the remedy
 */
export function readPlanFile(file: string, context: CommandContext): Result<PlanFile, string> {
  const input = readJsonInput(file, context);
  if (!input.ok) return input;
  const { value } = input.value;
  const problem = (message: string): Result<never, string> =>
    err(inputProblems(input.value, [{ message, remedy: REMEDY }]));
  if (!isJsonObject(value) || value.format !== PLAN_FORMAT) return problem('this is not a plan');
  if (value.version !== PLAN_FORMAT_VERSION)
    return problem(`this release reads plans of version ${PLAN_FORMAT_VERSION} only`);
  if (value.hubs === undefined) {
    const one = OneHub.safeParse(value);
    if (!one.success) return err(inputProblems(input.value, faultsOf(one.error)));
    const { format, plannedAt, version, ...hub } = one.data;
    return ok({ format, version, plannedAt, policyVersion: hub.policyVersion, hubs: [hub] });
  }
  const many = ManyHubs.safeParse(value);
  return many.success ? ok(many.data) : err(inputProblems(input.value, faultsOf(many.error)));
}

function faultsOf({ issues }: z.ZodError): Parameters<typeof inputProblems>[1] {
  return issues.map(({ message, path }) => ({
    path: path.filter((step) => typeof step !== 'symbol'),
    message: message.replace(/^Invalid input: /, ''),
    remedy: REMEDY,
  }));
}
