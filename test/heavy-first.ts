import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Fault stories take minutes each and are short files, which would come last: then one core waits for the other. */
const HEAVY = /\/test\/faults\//;

/** Starts the files that take longest before the others. */
export class HeavyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isHeavy = (file: TestSpecification): boolean => HEAVY.test(file.moduleId);
    return [...sorted.filter(isHeavy), ...sorted.filter((file) => !isHeavy(file))];
  }
}
