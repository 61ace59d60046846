import { assignmentLines } from '../../core/baseline/policy-file/assignment-lines.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readTextInput } from '../input/read-input.ts';
import type { PlanFileArguments } from '../plan/read-plan-files.ts';
import { readPlanFiles } from '../plan/read-plan-files.ts';
import type { ReachFacts } from './reach-facts.ts';

/** Reads a saved hub and a policy file; the error is that of the first unreadable file. */
export function factsFromFiles(asked: PlanFileArguments, context: CommandContext): Result<ReachFacts, string> {
  const once = readingOnce(context);
  const files = readPlanFiles(asked, once);
  if (!files.ok) return files;
  const text = readTextInput(asked.policy, once);
  if (!text.ok) return text;
  return ok({
    ...files.value,
    policySource: asked.policy,
    lineOf: assignmentLines(text.value),
    moment: 'as saved',
    notes: [],
  });
}

/** A file may be a pipe, which has its text only once. */
function readingOnce(context: CommandContext): CommandContext {
  const read = new Map<string, Result<string, string>>();
  return {
    ...context,
    readText: (path) => {
      const text = read.get(path) ?? context.readText(path);
      read.set(path, text);
      return text;
    },
  };
}
