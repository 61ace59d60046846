import type { Setting } from './setting.ts';

const KEY_VAULT = '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/otlp-headers)';

const SIGNALS = ['METRICS', 'TRACES'] as const;

/** Settings of numbers and traces, under the names that OpenTelemetry has given them. */
export const TELEMETRY_SETTINGS: readonly Setting[] = [
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Telemetry',
    meaning:
      'Where metrics and traces are sent, by OTLP over HTTP: begins with `http://` or `https://`; Hubwarden adds `/v1/metrics` and `/v1/traces`. Absent: nothing is measured and no library is loaded.',
    default: undefined,
    example: 'https://otel.contoso.com:4318',
    local: '',
  },
  ...SIGNALS.map((signal) =>
    setting(
      `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`,
      `Where ${signal === 'METRICS' ? 'metrics' : 'traces'} are sent instead, taken as it is. Alone it sends only the one.`,
      undefined,
      `https://otel.contoso.com:4318/v1/${signal === 'METRICS' ? 'metrics' : 'traces'}`,
    ),
  ),
  ...both(
    'HEADERS',
    'Headers for that endpoint, such as its key: `name=value` pairs with commas between them, `%20` for a blank. A secret: use a Key Vault reference.',
    undefined,
    KEY_VAULT,
  ),
  ...both(
    'PROTOCOL',
    '`http/json` or `http/protobuf`. Hubwarden does not speak `grpc`, and refuses to start with it.',
    'http/json',
    'http/protobuf',
  ),
  ...both('TIMEOUT', 'Milliseconds that one export may take, second tries included.', '10000', '5000'),
  ...both('COMPRESSION', '`gzip` or `none`.', 'none', 'gzip'),
  ...both(
    'CERTIFICATE',
    'PEM file of the authority that signs the certificate of the collector.',
    undefined,
    '/certs/ca.pem',
  ),
  ...both(
    'CLIENT_CERTIFICATE',
    'PEM file of the certificate that Hubwarden shows to the collector.',
    undefined,
    '/certs/client.pem',
  ),
  ...both('CLIENT_KEY', 'PEM file of the key to that certificate.', undefined, '/certs/client.key'),
  ...SIGNALS.map((signal) =>
    setting(
      `OTEL_${signal}_EXPORTER`,
      `\`none\` sends no ${signal === 'METRICS' ? 'metrics' : 'traces'}; \`otlp\` is the only exporter there is. Logs go to the functions host and never by OTLP.`,
      'otlp',
      'none',
    ),
  ),
  setting(
    'OTEL_TRACES_SAMPLER',
    '`parentbased_traceidratio` keeps the share of `OTEL_TRACES_SAMPLER_ARG`, `parentbased_always_on` all traces and `parentbased_always_off` none but those that the functions host asks for; `traceidratio`, `always_on` and `always_off` mean the same.',
    'parentbased_traceidratio',
    'parentbased_always_on',
  ),
  setting(
    'OTEL_TRACES_SAMPLER_ARG',
    'Share of traces that are kept, 0 to 1. One that the functions host asks for (`traceparent` with the flags 01) is always kept; 00 is what Application Insights gives every trace, and counts as no decision. A trace that a message began is kept when the trace that sent the message is.',
    '0.1',
    '1',
  ),
  setting('OTEL_METRIC_EXPORT_INTERVAL', 'Milliseconds between two sendings of metrics.', '60000', '15000'),
  setting(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    '`cumulative` for Prometheus and most stores, `delta` (or `lowmemory`) for Azure Monitor and others that add up themselves.',
    'cumulative',
    'delta',
  ),
  setting('OTEL_SERVICE_NAME', '`service.name` of everything that is sent.', 'hubwarden', 'hubwarden-prod'),
  setting(
    'OTEL_RESOURCE_ATTRIBUTES',
    'More attributes of everything that is sent: `name=value` pairs with commas between them, `%2C` for a comma.',
    undefined,
    'deployment.environment.name=prod',
  ),
  setting('OTEL_SDK_DISABLED', '`true` switches it off, whatever else is set.', 'false', 'true'),
];

/** A setting that metrics and traces share, and the two that hold for one of them. */
function both(what: string, meaning: string, byDefault: string | undefined, example: string): readonly Setting[] {
  const shared = `OTEL_EXPORTER_OTLP_${what}`;
  const own = SIGNALS.map((signal) =>
    setting(
      `OTEL_EXPORTER_OTLP_${signal}_${what}`,
      `As \`${shared}\`, for ${signal === 'METRICS' ? 'metrics' : 'traces'} alone.`,
      undefined,
      example,
    ),
  );
  return [setting(shared, meaning, byDefault, example), ...own];
}

function setting(name: string, meaning: string, byDefault: string | undefined, example: string): Setting {
  return { name, group: 'Telemetry', meaning, default: byDefault, example, local: undefined };
}
