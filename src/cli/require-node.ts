import { nodeVersionProblem } from '../core/node-version.ts';

// Imported first. A person at a terminal wants the line, not where in the code it was found.
const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
