import { nodeVersionProblem } from '../core/node-version.ts';

// Imported first, so that the load fails before any function is registered: an app without functions is noticed at once, timers
// that fail on every run are not.
const problem = nodeVersionProblem(process.versions.node);
if (problem !== undefined) throw new Error(problem);
