import { setTimeout as wait } from 'node:timers/promises';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ExportReport } from './export-report.ts';
import type { OtlpAnswer, OtlpPost } from './otlp-post.ts';
import { otlpPost } from './otlp-post.ts';
import type { OtlpProblem } from './otlp-problem.ts';
import { otlpProblemOf } from './otlp-problem.ts';
import type { OtlpTarget } from './otlp-settings.ts';

/** Result of an export in the SDK's codes: 0 is success. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** The exporter interface of the SDK's processors and readers. */
export interface OtlpExporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Limit of concurrent exports, because a hanging collector must not fill the memory. Shutdown sends all 2,048 pending
 * spans at once.
 */
const MOST_AT_ONCE = 30;

const TOO_MANY: OtlpProblem = {
  kind: 'TooManyAtOnce',
  seen: `${MOST_AT_ONCE} exports are running, and the collector has answered none of them.`,
  fix: 'Check the collector and the network between.',
  isTaken: false,
};

/** First wait before a retry of an export; each wait is twice the one before. */
const FIRST_WAIT_MS = 1000;

/** Statuses that OTLP defines as retryable (specification, "Failures", read 2026-11). */
const SEND_AGAIN: readonly number[] = [429, 502, 503, 504];

/**
 * Sends with OTLP over HTTP, and reports every export that was not accepted completely. The SDK's own exporters discard
 * the status of a failed export, and report a partial one only to a global logger.
 */
export function otlpExporter<Items>(
  target: OtlpTarget,
  serializer: ISerializer<Items, unknown>,
  report: ExportReport,
): OtlpExporter<Items> {
  const post = otlpPost(target);
  const underWay = new Set<Promise<void>>();
  const all = async (): Promise<void> => void (await Promise.allSettled(underWay));
  return {
    export: (items, done) => {
      const body = serializer.serializeRequest(items);
      if (body === undefined) return done({ code: 0 });
      if (underWay.size >= MOST_AT_ONCE) {
        report.failed(target.signal, TOO_MANY);
        return done(lostResult(TOO_MANY.kind));
      }
      const sending = sendWhole(target, post, body, report).then(done);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    },
    forceFlush: all,
    shutdown: all,
  };
}

async function sendWhole(
  target: OtlpTarget,
  post: OtlpPost,
  body: Uint8Array,
  report: ExportReport,
): Promise<ExportResult> {
  const problem = otlpProblemOf(target, await sendUntilTaken(target, post, body));
  if (problem === undefined) {
    report.succeeded(target.signal);
    return { code: 0 };
  }
  report.failed(target.signal, problem);
  return problem.isTaken ? { code: 0 } : lostResult(problem.kind);
}

/** Retries a retryable export until the target's timeout. */
async function sendUntilTaken({ timeoutMs }: OtlpTarget, post: OtlpPost, body: Uint8Array): Promise<OtlpAnswer> {
  const endsAtMs = performance.now() + timeoutMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    const answer = await post(body, Math.max(1, Math.ceil(endsAtMs - performance.now())));
    const isOver = answer.kind === 'Answered' && !SEND_AGAIN.includes(answer.status);
    const askedMs = answer.kind === 'Answered' ? retryAfterMs(answer.retryAfter) : 0;
    const nextMs = Math.max(waitMs, askedMs);
    if (isOver || performance.now() + nextMs >= endsAtMs) return answer;
    await wait(nextMs);
  }
}

/** 0 when the answer names no time. */
function retryAfterMs(text = ''): number {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const waitMs = Date.parse(text) - Date.now();
  return waitMs > 0 ? waitMs : 0;
}

function lostResult(why: string): ExportResult {
  return { code: 1, error: new Error(`telemetry not sent: ${why}`) };
}
