import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { TraceFlags } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { ParentBasedSampler, SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

/**
 * Application Insights' own SDK in the functions host starts every trace with the flags 00 (observed on the host,
 * 2026-11), so an unsampled remote parent counts as no decision, and a sampled one is kept. Spans inside the app follow
 * their parent, so that a trace is kept whole or not at all.
 */
export function samplerOf(traceRatio: number): Sampler {
  const undecided = new LinkSampler(new TraceIdRatioBasedSampler(traceRatio));
  return new ParentBasedSampler({ root: undecided, remoteParentNotSampled: undecided });
}

/** A message's trace is kept if the sender's trace was kept, because independent decisions would break the chain. */
class LinkSampler implements Sampler {
  readonly #otherwise: Sampler;

  constructor(otherwise: Sampler) {
    this.#otherwise = otherwise;
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const [first] = links;
    if (first === undefined) return this.#otherwise.shouldSample(context, traceId, name, kind, attributes, links);
    const isKept = (first.context.traceFlags & TraceFlags.SAMPLED) !== 0;
    return { decision: isKept ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  }

  toString(): string {
    return `LinkSampler{${this.#otherwise.toString()}}`;
  }
}
