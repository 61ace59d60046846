import type { Setting } from './settings.ts';

/** Settings of numbers and traces, under the names that OpenTelemetry has given them. */
export const TELEMETRY_SETTINGS: readonly Setting[] = [
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Telemetry',
    meaning:
      'Where metrics and traces are sent, by OTLP over http (JSON). Absent: nothing is measured and no library is loaded. `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` or `…_TRACES_ENDPOINT` alone sends only the one.',
    default: undefined,
    example: 'https://otel.contoso.com:4318',
    local: '',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    group: 'Telemetry',
    meaning: 'Headers for that endpoint, such as its key. A secret: use a Key Vault reference.',
    default: undefined,
    example: '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/otlp-headers)',
    local: undefined,
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    group: 'Telemetry',
    meaning:
      'Share of traces that are kept, 0 to 1. One that the functions host asks for (`traceparent` with the flags 01) is always kept; 00 is what Application Insights gives every trace, and counts as no decision.',
    default: '0.1',
    example: '1',
    local: undefined,
  },
  {
    name: 'OTEL_METRIC_EXPORT_INTERVAL',
    group: 'Telemetry',
    meaning: 'Milliseconds between two sendings of metrics.',
    default: '60000',
    example: '15000',
    local: undefined,
  },
  {
    name: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    group: 'Telemetry',
    meaning:
      '`cumulative` for Prometheus and most stores, `delta` for Azure Monitor and others that add up themselves.',
    default: 'cumulative',
    example: 'delta',
    local: undefined,
  },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    group: 'Telemetry',
    meaning: 'More attributes of everything that is sent, and `service.name` when "hubwarden" is not enough.',
    default: undefined,
    example: 'service.name=hubwarden-prod,deployment.environment.name=prod',
    local: undefined,
  },
  {
    name: 'OTEL_SDK_DISABLED',
    group: 'Telemetry',
    meaning: '`true` switches it off, whatever else is set.',
    default: 'false',
    example: 'true',
    local: undefined,
  },
];
