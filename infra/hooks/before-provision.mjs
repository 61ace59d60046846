// Called by azd before it creates anything, and with --by-hand before `az deployment sub create`: one line for each thing that
// would stop the deployment later. `--require NAME,NAME` names variables that must have a value.
import { parseArgs } from 'node:util';
import { regionAnswers, rightsAnswers, signIn, toolProblems } from './check-azure.mjs';
import { lockAnswers, sameDeploymentAnswers, vaultAnswers, watchedAnswers } from './check-existing.mjs';
import { missingVariables, variableNotes, variableProblems } from './check-variables.mjs';
import { remedyHere } from './remedies.mjs';
import { isStarted, policyFile, policyProblem } from './toolchain.mjs';

const USAGE = 'Usage: node infra/hooks/before-provision.mjs [--by-hand] [--require NAME,NAME]. Nothing was created.';
const ASKED = [regionAnswers, rightsAnswers, vaultAnswers, sameDeploymentAnswers, lockAnswers, watchedAnswers];

/** All problems, and the checks that could not run. Offline checks come first, and a problem there skips the others. */
export async function check(env, { byHand = false, required = [] } = {}) {
  const local = [...missingVariables(env, required), ...variableProblems(env)];
  const policy = policyFile(env);
  if (policy !== undefined) local.push(...(await policyProblem(policy)));
  const notes = variableNotes(env);
  const tools = await toolProblems({ byHand });
  if (local.length + tools.length > 0) return { problems: [...local, ...tools], notes };
  const { problem, subscription } = await signIn(env);
  if (problem !== undefined) return { problems: [problem], notes };
  // In parallel: each call of the Azure CLI takes a second or more.
  const answers = await Promise.all(ASKED.map((ask) => ask(env, subscription)));
  return {
    problems: answers.flatMap(({ problems = [] }) => problems),
    notes: [...notes, ...answers.flatMap((answer) => answer.notes ?? [])],
  };
}

/** The parsed arguments; undefined when one is unknown or lacks its value. */
function options(args) {
  try {
    const { values } = parseArgs({ args, options: { 'by-hand': { type: 'boolean' }, require: { type: 'string' } } });
    const names = (values.require ?? '').split(',').map((name) => name.trim());
    return { byHand: values['by-hand'] === true, required: names.filter((name) => name !== '') };
  } catch {
    return undefined;
  }
}

/** Prints the lines and returns the exit code. */
export async function main(args, env) {
  const asked = options(args);
  if (asked === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const { notes, problems } = await check(env, asked);
  for (const note of notes) process.stdout.write(`note: ${remedyHere(note, env, asked)}\n`);
  for (const problem of problems) process.stderr.write(`${remedyHere(problem, env, asked)}\n`);
  if (problems.length === 0) return 0;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  process.stderr.write(`Nothing was created: ${count}. Correct the above, then run the same command again.\n`);
  return 1;
}

if (isStarted(import.meta.url)) process.exitCode = await main(process.argv.slice(2), process.env);
