import { DEFAULT_TIMEOUT_MS } from '../adapters/telemetry/otlp-settings.ts';
import type { Setting } from './setting.ts';
import { setting } from './setting.ts';
import { anyText, numberIn, oneOf } from './setting-schemas.ts';
import { SAMPLERS } from './telemetry-settings.ts';

const KEY_VAULT = '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/otlp-headers)';

const SIGNALS = [
  ['METRICS', 'metrics'],
  ['TRACES', 'traces'],
] as const;

/** Settings of the OTLP exporters, under the names that OpenTelemetry defines; `otlpTargetsFrom` checks them together. */
export const OTLP_SETTINGS: Readonly<Record<string, Setting<string | undefined>>> = byName([
  setting({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Telemetry',
    schema: anyText,
    meaning:
      'Where Hubwarden sends metrics and traces, by OTLP over HTTP: begins with `http://` or `https://`; Hubwarden adds `/v1/metrics` and `/v1/traces`. Absent: Hubwarden measures nothing and loads no library.',
    example: 'https://otel.contoso.com:4318',
    local: '',
  }),
  ...SIGNALS.map(([upper, signal]) =>
    text(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`, {
      meaning: `Where Hubwarden sends ${signal} instead; the address is used as it is. Alone, it sends only ${signal}.`,
      example: `https://otel.contoso.com:4318/v1/${signal}`,
    }),
  ),
  ...both('HEADERS', {
    meaning:
      'Headers for that endpoint, such as its key: `name=value` pairs with commas between them, `%20` for a blank. A secret: use a Key Vault reference.',
    example: KEY_VAULT,
  }),
  ...both('PROTOCOL', {
    meaning: '`http/json` or `http/protobuf`. Hubwarden does not support `grpc`, and refuses to start with it.',
    default: 'http/json',
    example: 'http/protobuf',
  }),
  ...both('TIMEOUT', {
    meaning: 'Milliseconds that one export may take, second tries included.',
    default: String(DEFAULT_TIMEOUT_MS),
    example: '5000',
  }),
  ...both('COMPRESSION', { meaning: '`gzip` or `none`.', default: 'none', example: 'gzip' }),
  ...both('CERTIFICATE', {
    meaning: 'PEM file of the authority that signs the certificate of the collector.',
    example: '/certs/ca.pem',
  }),
  ...both('CLIENT_CERTIFICATE', {
    meaning: 'PEM file of the certificate that Hubwarden shows to the collector.',
    example: '/certs/client.pem',
  }),
  ...both('CLIENT_KEY', { meaning: 'PEM file of the key to that certificate.', example: '/certs/client.key' }),
  ...SIGNALS.map(([upper, signal]) =>
    text(`OTEL_${upper}_EXPORTER`, {
      meaning: `\`none\` sends no ${signal}; \`otlp\` is the only exporter there is. Logs go to the functions host and never by OTLP.`,
      default: 'otlp',
      example: 'none',
    }),
  ),
]);

/** Which traces Hubwarden keeps, and how often it sends metrics. */
export const SAMPLING_SETTINGS = {
  sampler: setting({
    name: 'OTEL_TRACES_SAMPLER',
    group: 'Telemetry',
    schema: oneOf(SAMPLERS),
    meaning:
      '`parentbased_traceidratio` keeps the share of `OTEL_TRACES_SAMPLER_ARG`, `parentbased_always_on` all traces and `parentbased_always_off` none but those that the functions host asks for; `traceidratio`, `always_on` and `always_off` mean the same.',
    default: 'parentbased_traceidratio',
    example: 'parentbased_always_on',
  }),
  share: setting({
    name: 'OTEL_TRACES_SAMPLER_ARG',
    group: 'Telemetry',
    schema: numberIn(0, 1, 'Set it to the share of traces to keep, 0 to 1.'),
    meaning:
      'Share of traces that are kept, 0 to 1. One that the functions host asks for (`traceparent` with the flags 01) is always kept; 00 is what Application Insights gives every trace, and counts as no decision. A trace that a message began is kept when the trace that sent the message is.',
    default: '0.1',
    example: '1',
  }),
  exportIntervalMs: setting({
    name: 'OTEL_METRIC_EXPORT_INTERVAL',
    group: 'Telemetry',
    schema: numberIn(1000, 3_600_000, 'Set it to milliseconds, 1000 to 3600000.'),
    meaning: 'Milliseconds between two exports of metrics.',
    default: '60000',
    example: '15000',
  }),
};

/** Further settings of telemetry, which its adapters read. */
export const OTEL_SDK_SETTINGS: Readonly<Record<string, Setting<string | undefined>>> = byName([
  text('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', {
    meaning:
      '`cumulative` for Prometheus and most stores, `delta` (or `lowmemory`) for Azure Monitor and others that add up themselves.',
    default: 'cumulative',
    example: 'delta',
  }),
  text('OTEL_SERVICE_NAME', {
    meaning: '`service.name` of all metrics and traces.',
    default: 'hubwarden',
    example: 'hubwarden-prod',
  }),
  text('OTEL_RESOURCE_ATTRIBUTES', {
    meaning:
      'More attributes of all metrics and traces: `name=value` pairs with commas between them, `%2C` for a comma.',
    example: 'deployment.environment.name=prod',
  }),
  text('OTEL_SDK_DISABLED', {
    meaning: '`true` switches telemetry off; all other settings are ignored then.',
    default: 'false',
    example: 'true',
  }),
]);

/** What differs between two settings that are texts. */
type TextFacts = Pick<Setting, 'meaning' | 'default' | 'example'>;

/** A setting that metrics and traces share, and the two that hold for one of them. */
function both(what: string, facts: TextFacts): readonly Setting<string | undefined>[] {
  const shared = `OTEL_EXPORTER_OTLP_${what}`;
  const own = SIGNALS.map(([upper, signal]) =>
    text(`OTEL_EXPORTER_OTLP_${upper}_${what}`, {
      meaning: `As \`${shared}\`, for ${signal} alone.`,
      example: facts.example,
    }),
  );
  return [text(shared, facts), ...own];
}

function text(name: string, facts: TextFacts): Setting<string | undefined> {
  return setting({ ...facts, name, group: 'Telemetry', schema: anyText });
}

function byName(
  settings: readonly Setting<string | undefined>[],
): Readonly<Record<string, Setting<string | undefined>>> {
  return Object.fromEntries(settings.map((each) => [each.name, each]));
}
