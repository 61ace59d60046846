import { LIMITS } from './azure-limits.ts';
import { ASSUMED_SECONDS, COUNTED, KEPT_DAYS, PASSES_PER_DAY, ROW_BYTES } from './counted-work.ts';
import type { ScaleInput } from './scale-input.ts';
import type { SweepLoad } from './sweep-load.ts';

/** What a day costs: sweeps, events with their follow-ups, and the timers that run each minute. */
export interface DayLoad {
  /** Requests to Resource Manager and Resource Graph. */
  readonly armReads: number;
  readonly tableOperations: number;
  /** A message that is sent, received and deleted counts three times. Polls of empty queues are not counted. */
  readonly queueOperations: number;
  readonly executions: number;
  readonly gbSeconds: number;
  /** Instances that events need at the same time, spread evenly over the day. */
  readonly eventInstances: number;
}

const OPERATIONS_PER_MESSAGE = 3;
const SECONDS_PER_DAY = 24 * 3600;
/** An event, and its follow-up. */
const RUNS_PER_EVENT = 2;
const TIMERS_EACH_MINUTE = 2;

/** Computes a day of sweeps that find nothing new, of events about compliant hubs, and of idle timers. */
export function dayLoadOf({ eventsADay, sweepsADay }: ScaleInput, sweep: SweepLoad): DayLoad {
  const { event, followUp } = COUNTED;
  const passes = PASSES_PER_DAY * (COUNTED.watchPass.tableOperations + COUNTED.alertsPass.tableOperations);
  // Event Grid writes the message of an event to the queue; the run sends that of the follow-up.
  const messages = sweepsADay * sweep.messages + eventsADay * (1 + event.queueMessages + followUp.queueMessages);
  const busySeconds = eventsADay * RUNS_PER_EVENT * runSeconds();
  const eventInstances = busySeconds / SECONDS_PER_DAY / LIMITS.messagesAtOncePerInstance;
  return {
    armReads: sweepsADay * (sweep.reads + sweep.graphPages) + eventsADay * (event.armRequests + followUp.armRequests),
    tableOperations:
      sweepsADay * sweep.tableOperations + eventsADay * (event.tableOperations + followUp.tableOperations) + passes,
    queueOperations: messages * OPERATIONS_PER_MESSAGE,
    executions: sweepsADay * (1 + sweep.messages) + eventsADay * RUNS_PER_EVENT + TIMERS_EACH_MINUTE * PASSES_PER_DAY,
    gbSeconds:
      sweepsADay * sweep.gbSeconds +
      LIMITS.instanceGb * (eventSeconds(eventsADay, busySeconds) + TIMERS_EACH_MINUTE * PASSES_PER_DAY),
    eventInstances,
  };
}

/** A run of an event waits for one read of Azure and for its table operations. */
function runSeconds(): number {
  const tableOperations = (COUNTED.event.tableOperations + COUNTED.followUp.tableOperations) / RUNS_PER_EVENT;
  return LIMITS.secondsPerRead + tableOperations * ASSUMED_SECONDS.tableOperation;
}

/** Time in which instances are billed for events: each run alone as long as there are few, always some when there are many. */
function eventSeconds(events: number, busySeconds: number): number {
  const alone = events * RUNS_PER_EVENT * LIMITS.billedSecondsAtLeast;
  return Math.min(alone, Math.max(SECONDS_PER_DAY, busySeconds / LIMITS.messagesAtOncePerInstance));
}

/** Bytes in tables once the oldest rows expire. Each event leaves a change, and counts as if it left a line of history. */
export function storedBytesOf({ accounts, eventsADay, hubs }: ScaleInput): number {
  const resources = hubs + accounts;
  return (
    resources * (ROW_BYTES.hub + ROW_BYTES.historyLine) +
    eventsADay * (KEPT_DAYS.changes * ROW_BYTES.change + KEPT_DAYS.history * ROW_BYTES.historyLine)
  );
}
