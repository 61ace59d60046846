import fc from 'fast-check';
import { thoroughness } from './thoroughness.ts';

/** The cases of `npm test` are the same in each run, so that a failure is there again in the next. */
const USUAL_SEED = 20_261_130;

// `npm run test:thorough` draws new cases in each run, and prints the seed of a failure.
const { PROPERTY_SEED } = process.env;
if (PROPERTY_SEED !== undefined || thoroughness() !== 'all')
  fc.configureGlobal({ seed: Number(PROPERTY_SEED ?? USUAL_SEED) });
