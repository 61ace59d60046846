import { commandText } from '../text/command-text.ts';
import { LIMITS } from './azure-limits.ts';
import { COUNTED } from './counted-work.ts';
import type { DayLoad } from './day-load.ts';
import type { ScaleInput } from './scale-input.ts';
import type { SweepLoad } from './sweep-load.ts';
import { instancesFor } from './sweep-load.ts';

/** Something that admits no more than a certain load. */
export interface ScaleLimit {
  readonly name: ScaleLimitName;
  /** What it limits, for people. */
  readonly what: string;
  /** Share of it that the load uses; 1 = all, above 1 = more than there is. */
  readonly used: number;
  /** What to do before it is reached. */
  readonly remedy: string;
}

/** Names of the limits. */
export type ScaleLimitName =
  | 'SweepInterval'
  | 'SweepAbandon'
  | 'Instances'
  | 'StartTime'
  | 'StartMemory'
  | 'DiscoveryPages'
  | 'EventReads'
  | 'TableRate';

const SECONDS_PER_DAY = 24 * 3600;
/** The other half of an interval is for pauses that Azure asks for, and for repairs. */
const SHARE_OF_INTERVAL = 0.5;

/** All limits, the one that is used most first. */
export function scaleLimitsOf(input: ScaleInput, sweep: SweepLoad, day: DayLoad): readonly ScaleLimit[] {
  const limits = [...(input.sweepsADay > 0 ? sweepLimits(input, sweep) : []), ...otherLimits(input, sweep, day)];
  return limits.toSorted((a, b) => b.used - a.used);
}

function sweepLimits(input: ScaleInput, sweep: SweepLoad): readonly ScaleLimit[] {
  const intervalSeconds = SECONDS_PER_DAY / input.sweepsADay;
  return [
    {
      name: 'SweepInterval',
      what: 'time between two sweeps',
      used: sweep.seconds / intervalSeconds,
      remedy:
        'Sweep less often (HUBWARDEN_SWEEP_SCHEDULE); events still report changes at once. Or spread the hubs over more subscriptions: each has its own reads.',
    },
    {
      name: 'SweepAbandon',
      what: 'time until a sweep counts as abandoned',
      used: sweep.seconds / LIMITS.sweepAbandonSeconds,
      remedy:
        'Raise HUBWARDEN_SWEEP_ABANDON_SECONDS above the time of a sweep, and sweep less often than that. Or spread the hubs over more subscriptions.',
    },
    {
      name: 'Instances',
      what: `instances (maximumInstanceCount ${LIMITS.instances}), for a sweep in half of its interval`,
      used: instancesFor(sweep, intervalSeconds * SHARE_OF_INTERVAL) / LIMITS.instances,
      remedy:
        'Raise maximumInstanceCount of the template (Flex Consumption admits 1,000, the quota of a subscription and region fewer), or sweep less often.',
    },
    {
      name: 'StartTime',
      what: 'time limit of the function that starts a sweep',
      used: sweep.startSeconds / LIMITS.functionTimeoutSeconds,
      remedy:
        'Raise functionTimeout in host.json (Flex Consumption has no upper limit), or run one deployment for each management group.',
    },
    {
      name: 'StartMemory',
      what: 'heap of the instance that starts a sweep',
      used: sweep.startHeapBytes / LIMITS.heapBytes,
      remedy: 'Set instanceMemoryMB of the template to 4096, or run one deployment for each management group.',
    },
    {
      name: 'DiscoveryPages',
      what: 'pages of Resource Graph that one list may have',
      used: (input.hubs + input.accounts) / LIMITS.graphPageRows / LIMITS.graphPages,
      remedy:
        'Run one deployment for each management group (scope of the policy). Above it a sweep lists each subscription by itself, which is slower.',
    },
  ];
}

function otherLimits(
  { eventsADay, subscriptions }: ScaleInput,
  sweep: SweepLoad,
  { tableOperations }: DayLoad,
): readonly ScaleLimit[] {
  const readsPerEvent = COUNTED.event.armRequests + COUNTED.followUp.armRequests;
  const leftPerSecond = LIMITS.allReadsPerSecond - LIMITS.readsPerSecond;
  const perSecond = Math.max(tableOperations / SECONDS_PER_DAY, sweep.tableOperations / sweep.seconds);
  return [
    {
      name: 'EventReads',
      what: 'reads that sweeps leave to events, in each subscription',
      used: (eventsADay * readsPerEvent) / SECONDS_PER_DAY / subscriptions / leftPerSecond,
      remedy: `Events then wait for sweeps, and sweeps for events. Spread the hubs over more subscriptions, or see with "${commandText('history')}" what changes them so often.`,
    },
    {
      name: 'TableRate',
      what: 'operations a second of the storage account',
      used: perSecond / LIMITS.tableOperationsPerSecond,
      remedy: 'Run one deployment, with a storage account of its own, for each management group.',
    },
  ];
}
