import { nodeVersionProblem } from '../core/node-version.ts';

// Imported first. A person at a terminal needs one line and no stack trace.
const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
