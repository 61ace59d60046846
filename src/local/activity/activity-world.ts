import { readFile, writeFile } from 'node:fs/promises';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { ArmSimulator } from '../arm-simulator/simulator/simulator.ts';
import type { Azure } from '../demo/azure-client.ts';
import { azureAt } from '../demo/azure-client.ts';
import type { SampleGroup } from './sample-fleet.ts';
import { SAMPLE_GROUPS } from './sample-fleet.ts';

/** What the steps of the activity change: Azure as people and programs use it, Azure itself, and the policy. */
export interface ActivityWorld {
  /** Azure for a caller, in one of the sample groups. @param kind of the resources that it names; default: hubs */
  azure(group: SampleGroup, caller: string, kind?: KindName): Azure;
  readonly simulator: ArmSimulator;
  /** Replaces the text of the policy. */
  editPolicy(change: (text: string) => string): Promise<void>;
  readonly now: () => Date;
}

/** The world of a running stack. */
export function activityWorldOf(stack: {
  readonly simulator: ArmSimulator;
  readonly simulatorUrl: string;
  readonly policyFile: string;
}): ActivityWorld {
  return {
    azure: (group, caller, kind) =>
      azureAt(stack.simulatorUrl, SAMPLE_GROUPS[group], { caller, ...(kind === undefined ? {} : { kind }) }),
    simulator: stack.simulator,
    editPolicy: async (change) => {
      await writeFile(stack.policyFile, change(await readFile(stack.policyFile, 'utf8')));
    },
    now: () => new Date(),
  };
}
