import type { OtlpTarget } from '../adapters/telemetry/otlp-settings.ts';

/** The metrics and traces that Hubwarden sends about itself, and their destinations. */
export interface TelemetrySettings {
  readonly metrics: boolean;
  readonly traces: boolean;
  /** One for each signal that is on. */
  readonly targets: readonly OtlpTarget[];
  /** Share of traces that are kept, 0 to 1. */
  readonly traceRatio: number;
  readonly exportIntervalMs: number;
}

/** Values of `OTEL_TRACES_SAMPLER`. Each follows a trace that the functions host asks for. */
export const SAMPLERS = [
  'parentbased_traceidratio',
  'traceidratio',
  'parentbased_always_on',
  'always_on',
  'parentbased_always_off',
  'always_off',
] as const;

/** @returns undefined without a target */
export function telemetryFrom(
  targets: readonly OtlpTarget[],
  given: {
    readonly sampler: (typeof SAMPLERS)[number];
    readonly share: number;
    readonly exportIntervalMs: number;
  },
): TelemetrySettings | undefined {
  if (targets.length === 0) return undefined;
  const { exportIntervalMs, sampler, share } = given;
  const sends = (signal: OtlpTarget['signal']): boolean => targets.some((target) => target.signal === signal);
  const traceRatio = sampler.endsWith('always_on') ? 1 : sampler.endsWith('always_off') ? 0 : share;
  return { metrics: sends('metrics'), traces: sends('traces'), targets, traceRatio, exportIntervalMs };
}
