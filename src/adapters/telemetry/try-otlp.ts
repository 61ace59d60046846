import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { emptyResource } from '@opentelemetry/resources';
import type { Check } from '../../reconcile/doctor/check.ts';
import { failedCheck, passedCheck } from '../../reconcile/doctor/check.ts';
import { otlpPost } from './otlp-post.ts';
import { otlpProblemOf, shownAddress } from './otlp-problem.ts';
import type { OtlpTarget } from './otlp-settings.ts';

/** Sends one empty export to each target and reports the answer. A collector accepts it and stores nothing. */
export async function tryOtlp(targets: readonly OtlpTarget[]): Promise<readonly Check[]> {
  return await Promise.all(targets.map(tryOne));
}

async function tryOne(target: OtlpTarget): Promise<Check> {
  const judged = { what: `telemetry (${target.signal})`, where: shownAddress(target) };
  const answer = await otlpPost(target)(emptyExport(target), target.timeoutMs);
  const problem = otlpProblemOf(target, answer);
  if (problem !== undefined) return failedCheck(judged, problem.seen, problem.fix);
  const status = answer.kind === 'Answered' ? answer.status : 0;
  return passedCheck(
    judged,
    `the collector at ${judged.where} accepts an empty export (${status}, ${target.protocol})`,
  );
}

function emptyExport({ protocol, signal }: OtlpTarget): Uint8Array {
  const isJson = protocol === 'http/json';
  const none = { resource: emptyResource(), scopeMetrics: [] };
  const body =
    signal === 'traces'
      ? (isJson ? JsonTraceSerializer : ProtobufTraceSerializer).serializeRequest([])
      : (isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer).serializeRequest(none);
  return body ?? new Uint8Array();
}
