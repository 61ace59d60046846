import { STATUS_CODES } from 'node:http';
import { ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { lookUp } from '../../core/text/look-up.ts';
import { hideSecrets, secretsOf } from '../receivers/hide-secrets.ts';
import type { OtlpAnswer } from './otlp-post.ts';
import type { OtlpSignal, OtlpTarget } from './otlp-settings.ts';

/** The reason why an export was lost or accepted only in part. For people, without secrets. */
export interface OtlpProblem {
  /** One word for the kind of problem. */
  readonly kind: string;
  readonly seen: string;
  readonly fix: string;
  /**
   * True when the collector accepted the export in part, or completely with a warning: a retry would duplicate data.
   */
  readonly isTaken: boolean;
}

/** The answer of an OTLP collector to an export. */
interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

const ITEMS: Readonly<Record<OtlpSignal, readonly [string, string]>> = {
  traces: ['span', 'spans'],
  metrics: ['data point', 'data points'],
};

/** @returns undefined when the collector accepted everything */
export function otlpProblemOf(target: OtlpTarget, answer: OtlpAnswer): OtlpProblem | undefined {
  if (answer.kind === 'NotAnswered') return notAnswered(target, answer.code);
  const { status } = answer;
  if (status < 200 || status > 299) return refused(target, status);
  const said = saidBy(target, answer);
  if (said === 'Unreadable') return notACollector(target, status);
  if (said === undefined || (said.rejected === 0 && said.message === '')) return undefined;
  return partly(target, said);
}

/** The address without possible secrets: a path other than OTLP's own, a query, a password. */
export function shownAddress({ signal, url }: OtlpTarget): string {
  const { origin, pathname } = new URL(url);
  const own = `/v1/${signal}`;
  if (pathname === own || pathname === '/') return `${origin}${pathname}`;
  return pathname.endsWith(own) ? `${origin}/…${own}` : `${origin}/…`;
}

function notAnswered(target: OtlpTarget, code: string): OtlpProblem {
  const at = shownAddress(target);
  const [seen, fix] = lookUp<readonly [string, string]>(
    {
      ECONNREFUSED: [
        `No program listens at ${at}.`,
        `Start the collector, or correct the address in ${target.setting}.`,
      ],
      ENOTFOUND: [`The host name in ${at} does not exist.`, `Correct the address in ${target.setting}.`],
      TimeoutError: [
        `The collector at ${at} did not answer within ${target.timeoutMs / 1000} s.`,
        'Check the collector and the network between; a firewall that drops packets has the same effect.',
      ],
      CertificateNotRead: [
        'A certificate or key file for the collector cannot be read.',
        'Check the paths in OTEL_EXPORTER_OTLP_CERTIFICATE, …_CLIENT_CERTIFICATE and …_CLIENT_KEY.',
      ],
      HPE_INVALID_CONSTANT: [`${at} does not answer with HTTP/1.1.`, grpcFix(target)],
    },
    code,
  ) ?? [`The connection to ${at} failed (${code}).`, connectionFix(target, code)];
  return { kind: code, seen, fix, isTaken: false };
}

function connectionFix(target: OtlpTarget, code: string): string {
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code))
    return 'The certificate of the collector is not trusted: set OTEL_EXPORTER_OTLP_CERTIFICATE to the file of its authority.';
  if (/SSL|TLS|EPROTO/.test(code))
    return `Check http or https in ${target.setting}: the collector may not support TLS at this port.`;
  return grpcFix(target);
}

function grpcFix({ setting }: OtlpTarget): string {
  return `Check the port in ${setting}: OTLP over HTTP usually uses 4318; 4317 is for gRPC, which Hubwarden does not support.`;
}

function refused(target: OtlpTarget, status: number): OtlpProblem {
  const words = STATUS_CODES[status];
  const seen = `The collector at ${shownAddress(target)} answered ${status}${words === undefined ? '' : ` ${words}`}.`;
  return { kind: String(status), seen, fix: refusalFix(target, status), isTaken: false };
}

function refusalFix({ headersSetting, protocol, setting, signal }: OtlpTarget, status: number): string {
  if (status === 401 || status === 403) return `Check the key in ${headersSetting}.`;
  if (status === 404 || status === 405)
    return setting === 'OTEL_EXPORTER_OTLP_ENDPOINT'
      ? `Check ${setting}: Hubwarden adds /v1/${signal} to it.`
      : `Check ${setting}: Hubwarden adds no path to it, so it must contain the whole path, as in https://otel.contoso.com:4318/v1/${signal}.`;
  if (status === 413) return 'Raise the request size limit of the collector: Hubwarden sends up to 512 spans at once.';
  if (status === 400 || status === 415)
    return `The collector may not support ${protocol}. Set OTEL_EXPORTER_OTLP_PROTOCOL to ${protocol === 'http/json' ? 'http/protobuf' : 'http/json'}.`;
  if (status >= 300 && status < 400)
    return `Set ${setting} to the address that it redirects to; Hubwarden follows no redirect.`;
  if (status === 429 || status >= 500)
    return 'The collector is overloaded or broken. Check it, or send less with a smaller OTEL_TRACES_SAMPLER_ARG.';
  return `Check the log of the collector and ${setting}.`;
}

function notACollector(target: OtlpTarget, status: number): OtlpProblem {
  return {
    kind: 'NotACollector',
    seen: `${shownAddress(target)} answered ${status}, but not in the form of an OTLP collector.`,
    fix: `Check ${target.setting}: the address may belong to a web site or a gateway.`,
    isTaken: true,
  };
}

function partly(target: OtlpTarget, { message, rejected }: PartialSuccess): OtlpProblem {
  const items = ITEMS[target.signal][rejected === 1 ? 0 : 1];
  const words = hideSecrets(message, secretsOf(target.url, ...Object.values(target.headers)));
  const said = words === '' ? '' : ` It says: ${words}`;
  const seen = `The collector at ${shownAddress(target)} ${rejected > 0 ? `rejected ${rejected} ${items}` : 'accepted everything with a warning'}.${said}`;
  return { kind: 'PartialSuccess', seen, fix: 'Check the limits and the log of the collector.', isTaken: true };
}

/** An empty answer means that the collector accepted everything. */
function saidBy(
  { signal }: OtlpTarget,
  { body, contentType }: Extract<OtlpAnswer, { kind: 'Answered' }>,
): PartialSuccess | 'Unreadable' | undefined {
  if (body.length === 0) return undefined;
  try {
    const isProtobuf = /protobuf/i.test(contentType);
    return partialSuccessIn(isProtobuf ? fromProtobuf(signal, body) : JSON.parse(body.toString('utf8')));
  } catch {
    return 'Unreadable';
  }
}

function fromProtobuf(signal: OtlpSignal, body: Buffer): unknown {
  return signal === 'traces'
    ? ProtobufTraceSerializer.deserializeResponse(body)
    : ProtobufMetricsSerializer.deserializeResponse(body);
}

function partialSuccessIn(answer: unknown): PartialSuccess | 'Unreadable' | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'Unreadable';
  const partial = 'partialSuccess' in answer ? answer.partialSuccess : undefined;
  if (typeof partial !== 'object' || partial === null) return undefined;
  const { errorMessage, rejectedDataPoints, rejectedSpans } = partial as Readonly<Record<string, unknown>>;
  const rejected = Number(rejectedSpans ?? rejectedDataPoints ?? 0);
  return {
    // 64-bit numbers are texts in JSON.
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    message: typeof errorMessage === 'string' ? errorMessage : '',
  };
}
