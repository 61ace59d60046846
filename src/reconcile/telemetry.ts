import type { MetricAttributes, MetricName, SpanName } from './metrics.ts';
import type { Queue, QueueName } from './ports.ts';

/** The attributes of a span. A hub id is allowed: spans are sampled and kept for days only. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Metrics and traces about Hubwarden itself. Never throws for any value, never waits, and costs almost nothing without
 * an exporter.
 */
export interface Telemetry {
  /** Records one value: adds it to a counter, puts it into a histogram's bucket, or replaces a gauge's value. */
  measure<Name extends MetricName>(name: Name, value: number, attributes: MetricAttributes<Name>): void;
  /**
   * Runs the work inside a span; spans that the work opens become its children. A rejected promise marks the span as
   * failed and stays rejected; attributes with an `error.type` mark it too.
   *
   * @param attributesAfter attributes that depend on the result
   * @param links traces that led to this work, as {@link traceParentIn} finds them
   */
  span<Result>(
    name: SpanName,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
    attributesAfter?: (result: Result) => SpanAttributes,
    links?: readonly string[],
  ): Promise<Result>;
}

/** Telemetry that also follows messages from one queue function to the next. */
export interface MessageTelemetry extends Telemetry {
  /** Runs `send` inside a span of its own, with a copy of the message that names this span: {@link traceParentIn} reads it. */
  sending(queue: QueueName, message: unknown, send: (message: unknown) => Promise<void>): Promise<void>;
}

/** The telemetry without an exporter. */
export const NO_TELEMETRY: MessageTelemetry = {
  measure: () => undefined,
  span: (_name, _attributes, work) => work(),
  sending: (_queue, message, send) => send(message),
};

/** A queue whose messages name the span that sent them. */
export function tracedQueue(queue: Queue, telemetry: MessageTelemetry): Queue {
  return {
    send: (name, message, delaySeconds) =>
      telemetry.sending(name, message, (stamped) => queue.send(name, stamped, delaySeconds)),
  };
}

/**
 * The trace that sent a message, in the format of W3C Trace Context. Messages of earlier releases have none, and
 * earlier releases ignore the field when they read a message.
 *
 * @returns an empty list when there is none
 */
export function traceParentIn(message: unknown): readonly string[] {
  if (typeof message !== 'object' || message === null || !('traceparent' in message)) return [];
  const { traceparent } = message;
  return typeof traceparent === 'string' && traceparent.length <= LONGEST_TRACE_PARENT ? [traceparent] : [];
}

/** Version 00 has 55 characters; later ones may have more. */
const LONGEST_TRACE_PARENT = 200;

/**
 * Attributes of a span that receives a message from a queue, by OpenTelemetry's conventions for messaging (read
 * 2026-11).
 */
export function processAttributes(queue: string): SpanAttributes {
  return messagingAttributes('process', queue);
}

/** Attributes of a span that sends a message to a queue; as {@link processAttributes}. */
export function sendAttributes(queue: string): SpanAttributes {
  return messagingAttributes('send', queue);
}

function messagingAttributes(operation: 'process' | 'send', queue: string): SpanAttributes {
  return {
    'messaging.system': 'azure_queue_storage',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': queue,
  };
}
