import * as z from 'zod';
import { namedValues } from '../../../core/text/named-values.ts';
import { FunctionSummary } from './function-summary.ts';

const Keys = z.object({ system: z.string(), host: z.string(), master: z.string() });
/** Keys of a host: `system` for the Event Grid webhook, `host` and `master` for HTTP functions. */
export type HostKeys = z.infer<typeof Keys>;

const ChildOptions = z.object({
  appFile: z.string(),
  hostJson: z.string(),
  keys: Keys,
  queueHiddenMs: z.number(),
  /** Instances with the same host id share their timers. */
  hostId: z.string(),
  timerLock: z.object({ lockMs: z.number(), recoveryMs: z.number(), owner: z.string() }),
  /** Group whose functions run in this process; `*` for all. */
  group: z.string(),
});
/** Start options of a host process. */
export type ChildOptions = z.infer<typeof ChildOptions>;

/** Message from the parent to a host process. */
export const ParentMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), options: ChildOptions }),
  /** Base URL of the process that runs a function, by function name. */
  z.object({ kind: z.literal('peers'), peers: namedValues(z.string()) }),
  z.object({ kind: z.literal('stop') }),
]);
/** Messages from the parent to a host process. */
export type ParentMessage = z.infer<typeof ParentMessage>;

const LogEntry = z.object({
  level: z.enum(['trace', 'debug', 'information', 'warning', 'error', 'critical']),
  category: z.string(),
  functionName: z.string().exactOptional(),
  invocationId: z.string().exactOptional(),
  message: z.string(),
});

const Ready = z.object({
  kind: z.literal('ready'),
  port: z.number(),
  /** All functions of the app that are not disabled, whether they run in this process or not. */
  functions: z.array(FunctionSummary),
  disabled: z.array(z.string()),
  loadMs: z.number(),
});
/** Reports that a host process has loaded the app and listens. */
export type ReadyMessage = z.infer<typeof Ready>;

const Held = z.object({
  functionName: z.string(),
  connectionString: z.string(),
  queueName: z.string(),
  // Times become text in the message.
  message: z.object({
    id: z.string(),
    stored: z.string(),
    dequeueCount: z.int(),
    popReceipt: z.string(),
    insertedAt: z.coerce.date(),
    expiresAt: z.coerce.date(),
    nextVisibleAt: z.coerce.date(),
  }),
});

/** Message from a host process to its parent. */
export const ChildMessage = z.discriminatedUnion('kind', [
  Ready,
  z.object({ kind: z.literal('took'), held: Held }),
  z.object({ kind: z.literal('gave'), messageId: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('log'), entry: LogEntry }),
]);
/** Messages from a host process to its parent. */
export type ChildMessage = z.infer<typeof ChildMessage>;
