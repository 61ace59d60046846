import type { MetricAttributes, MetricName } from '../../src/reconcile/metrics.ts';
import type { SpanAttributes, Telemetry } from '../../src/reconcile/telemetry.ts';

/** One value that was taken in. */
export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** Telemetry that keeps everything, for tests. */
export class RecordedTelemetry implements Telemetry {
  readonly measurements: Measurement[] = [];
  readonly spans: { readonly name: string; readonly attributes: SpanAttributes }[] = [];

  measure<Name extends MetricName>(name: Name, value: number, attributes: MetricAttributes<Name>): void {
    this.measurements.push({ name, value, attributes });
  }

  async span<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
    after?: (result: Result) => SpanAttributes,
  ): Promise<Result> {
    const result = await work();
    this.spans.push({ name, attributes: { ...attributes, ...after?.(result) } });
    return result;
  }

  /** The values measured under a name, newest last. */
  of(name: MetricName): readonly Measurement[] {
    return this.measurements.filter((each) => each.name === name);
  }
}
