import * as z from 'zod';
import { foldCase } from '../../../core/text/fold-case.ts';
import { namedValues } from '../../../core/text/named-values.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import { millisecondsFromTimeSpan } from './time-span.ts';
import type { LogLevel } from './worker-contract.ts';

/** How queues are listened to. */
export interface QueueSettings {
  /** Messages fetched at once. */
  readonly batchSize: number;
  /** The next batch is fetched when this many messages, or fewer, are still being worked on. */
  readonly newBatchThreshold: number;
  /** A message that failed this often goes to the poison queue. */
  readonly maxDequeueCount: number;
  /** How long a failed message stays hidden. */
  readonly visibilityTimeoutMs: number;
  /** Longest pause between two polls of an empty queue. */
  readonly maxPollingIntervalMs: number;
}

/** The settings of host.json, with the real host's defaults. */
export interface HostSettings {
  readonly queues: QueueSettings;
  /** Path before every HTTP route, without slashes; may be empty. */
  readonly routePrefix: string;
  /** Headers that every answer gets which has none of that name. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** An invocation that takes longer ends the process, as on Azure. Undefined: no limit. */
  readonly functionTimeoutMs: number | undefined;
  /** Least level that is logged, by category prefix; `default` is for the rest. */
  readonly logLevels: Readonly<Record<string, LogLevel>>;
}

const DurationMs = z.string().transform((text, context) => {
  const milliseconds = millisecondsFromTimeSpan(text);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue(`"${text}" is not a time span such as 00:00:30`);
  return z.NEVER;
});

// Defaults and ranges of the storage queue extension 5.3: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue (read 2026-11).
const Queues = z.object({
  batchSize: z.int().min(1).max(32).default(16),
  newBatchThreshold: z.int().min(0).optional(),
  maxDequeueCount: z.int().min(1).default(5),
  visibilityTimeout: DurationMs.default(0),
  maxPollingInterval: DurationMs.pipe(z.number().min(100)).default(60_000),
  messageEncoding: z.literal('base64', 'only base64 is supported here').default('base64'),
});

const Level = z
  .string()
  .overwrite(foldCase)
  .pipe(z.enum(['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none']));

const UNLIMITED = '-1';
// Flex Consumption's default.
const DEFAULT_FUNCTION_TIMEOUT_MS = 30 * 60_000;

const HeaderName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not the name of a header');
const HeaderValue = z.string().regex(/^[\t\x20-\x7e]*$/, 'not the value of a header');

// https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook#hostjson-settings (read 2026-11). `hsts` is
// checked only: the host sends that header over https, and never to the names of this machine.
const Http = z.object({
  routePrefix: z.string().default('api'),
  customHeaders: z.record(HeaderName, HeaderValue).default({}),
  hsts: z.object({ isEnabled: z.boolean(), maxAge: z.string() }).partial().optional(),
});

const HostJson = z.object({
  version: z.literal('2.0'),
  functionTimeout: z.union([z.literal(UNLIMITED), DurationMs]).default(DEFAULT_FUNCTION_TIMEOUT_MS),
  extensions: z
    .object({
      queues: Queues.prefault({}),
      http: Http.prefault({}),
    })
    .prefault({}),
  logging: z.object({ logLevel: namedValues(Level).default({}) }).prefault({}),
});

/**
 * Reads the settings that local runs follow; the rest of host.json is ignored.
 *
 * @param text content of host.json
 * @throws Error naming every bad setting at once
 */
export function parseHostSettings(text: string): HostSettings {
  const parsed = HostJson.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Bad host.json:\n${problems.join('\n')}`);
  }
  const { functionTimeout, extensions, logging } = parsed.data;
  const { queues, http } = extensions;
  return {
    queues: {
      batchSize: queues.batchSize,
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
      maxDequeueCount: queues.maxDequeueCount,
      visibilityTimeoutMs: queues.visibilityTimeout,
      maxPollingIntervalMs: queues.maxPollingInterval,
    },
    routePrefix: trimEnd(http.routePrefix.replace(/^\/+/, ''), '/'),
    customHeaders: http.customHeaders,
    functionTimeoutMs: functionTimeout === UNLIMITED ? undefined : functionTimeout,
    logLevels: logging.logLevel,
  };
}
