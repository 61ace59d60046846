import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { headersFrom } from './otlp-headers.ts';
import { resourceProblems } from './resource-attributes.ts';

/** The signals of OTLP; each has its own settings besides the shared ones. */
export type OtlpSignal = 'traces' | 'metrics';

/** Encodings of OTLP over HTTP. */
export type OtlpProtocol = 'http/json' | 'http/protobuf';

/** Target of one signal. */
export interface OtlpTarget {
  readonly signal: OtlpSignal;
  readonly url: string;
  /** Setting that names the address, for messages. */
  readonly setting: string;
  /** Setting that holds the key, for messages. */
  readonly headersSetting: string;
  /** Secrets. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: OtlpProtocol;
  /** For one export, including its retries. */
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
  /** Paths of PEM files. */
  readonly files: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/** Settings with blanks trimmed and empty values left out. */
type Environment = Readonly<Record<string, string>>;

/** A setting with a value. */
interface Given {
  readonly name: string;
  readonly value: string;
}

const SIGNALS: readonly OtlpSignal[] = ['metrics', 'traces'];
const UPPER = { metrics: 'METRICS', traces: 'TRACES' } as const;

/** Longest time that one export may take, in milliseconds. */
const MOST_TIMEOUT_MS = 600_000;

/** Time for one export unless a setting gives another. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Reads OpenTelemetry's variables for exporters (specification of the OTLP exporter, read 2026-11). Reports every value
 * that Hubwarden does not support, because telemetry to a wrong target would fail silently.
 *
 * @returns one target for each enabled signal, an empty list without one; else all problems, without secrets
 */
export function otlpTargetsFrom(env: Environment): Result<readonly OtlpTarget[], readonly string[]> {
  if (foldOptional(env.OTEL_SDK_DISABLED) === 'true') return ok([]);
  const read = SIGNALS.map((signal) => targetOf(env, signal));
  const targets = read.flatMap((each) => (each.ok && each.value !== undefined ? [each.value] : []));
  const isWanted = read.some((each) => !each.ok || each.value !== undefined);
  const problems = [
    ...read.flatMap((each) => (each.ok ? [] : each.error)),
    ...(isWanted ? [...temporalityProblems(env), ...resourceProblems(env.OTEL_RESOURCE_ATTRIBUTES)] : []),
  ];
  // A problem of a shared setting appears once.
  return problems.length === 0 ? ok(targets) : err([...new Set(problems)]);
}

function targetOf(env: Environment, signal: OtlpSignal): Result<OtlpTarget | undefined, readonly string[]> {
  const exporter = given(env, `OTEL_${UPPER[signal]}_EXPORTER`);
  if (exporter !== undefined && exporter.value !== 'otlp' && exporter.value !== 'none') {
    const remedy = `Hubwarden sends ${signal} by OTLP only: set it to otlp, or to none to turn it off.`;
    return err([`${exporter.name} is "${exporter.value}". ${remedy}`]);
  }
  const setting = setFor(env, signal, 'ENDPOINT');
  if (exporter?.value === 'none' || setting === undefined) return ok(undefined);
  const url = urlFrom(setting, signal);
  const headers = headersFor(env, signal);
  const protocol = wordFrom(setFor(env, signal, 'PROTOCOL'), ['http/json', 'http/protobuf'], PROTOCOL_REMEDY);
  const compression = wordFrom(setFor(env, signal, 'COMPRESSION'), ['none', 'gzip'], 'Set it to gzip or none.');
  const timeoutMs = timeoutFrom(setFor(env, signal, 'TIMEOUT'));
  if (url.ok && headers.ok && protocol.ok && compression.ok && timeoutMs.ok) {
    return ok({
      signal,
      url: url.value,
      setting: setting.name,
      headersSetting: setFor(env, signal, 'HEADERS')?.name ?? 'OTEL_EXPORTER_OTLP_HEADERS',
      headers: headers.value,
      protocol: protocol.value ?? 'http/json',
      timeoutMs: timeoutMs.value,
      isCompressed: compression.value === 'gzip',
      files: {
        ca: setFor(env, signal, 'CERTIFICATE')?.value,
        cert: setFor(env, signal, 'CLIENT_CERTIFICATE')?.value,
        key: setFor(env, signal, 'CLIENT_KEY')?.value,
      },
    });
  }
  return err([url, headers, protocol, compression, timeoutMs].flatMap((each) => (each.ok ? [] : [each.error])));
}

function given(env: Environment, name: string): Given | undefined {
  const value = lookUp(env, name);
  return value === undefined || value === '' ? undefined : { name, value };
}

/** The signal's own setting, else the shared one. */
function setFor(env: Environment, signal: OtlpSignal, what: string): Given | undefined {
  return given(env, `OTEL_EXPORTER_OTLP_${UPPER[signal]}_${what}`) ?? given(env, `OTEL_EXPORTER_OTLP_${what}`);
}

/** The shared address gets the signal's path; the signal's own address is used unchanged. */
function urlFrom({ name, value }: Given, signal: OtlpSignal): Result<string, string> {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return err(`${name} ${schemeProblem(value)}`);
  if (url.hash !== '') return err(`${name} contains a "#". Remove it and the text after it.`);
  if (name !== 'OTEL_EXPORTER_OTLP_ENDPOINT') return ok(url.href);
  const own = `OTEL_EXPORTER_OTLP_${UPPER[signal]}_ENDPOINT`;
  if (url.search !== '')
    return err(
      `${name} contains a query, and Hubwarden would add a path after it. Set ${own} to the whole address instead.`,
    );
  return ok(`${url.href}${url.pathname.endsWith('/') ? '' : '/'}v1/${signal}`);
}

/** Repeats the value only if it cannot contain a secret: a host and a port. */
function schemeProblem(value: string): string {
  const remedy = /^[\w.-]{1,253}(:\d{1,5})?\/?$/.test(value)
    ? `Set it to "https://${value}", or to "http://${value}" if the collector does not support TLS.`
    : 'Set it to the address of a collector for OTLP over HTTP, as in "https://otel.contoso.com:4318".';
  return `does not begin with http:// or https://, so Hubwarden cannot send to it. ${remedy}`;
}

function headersFor(env: Environment, signal: OtlpSignal): Result<Readonly<Record<string, string>>, string> {
  const shared = given(env, 'OTEL_EXPORTER_OTLP_HEADERS');
  const own = given(env, `OTEL_EXPORTER_OTLP_${UPPER[signal]}_HEADERS`);
  const read = [shared, own].map((each) => (each === undefined ? ok({}) : headersFrom(each.name, each.value)));
  const wrong = read.find((each) => !each.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  return ok(Object.assign({}, ...read.map((each) => (each.ok ? each.value : {}))));
}

const PROTOCOL_REMEDY =
  'Hubwarden sends OTLP over HTTP: set it to http/json or http/protobuf, and the endpoint to the port of the collector for HTTP (usually 4318).';

function wordFrom<Word extends string>(
  setting: Given | undefined,
  words: readonly Word[],
  remedy: string,
): Result<Word | undefined, string> {
  if (setting === undefined) return ok(undefined);
  const word = words.find((each) => each === foldOptional(setting.value));
  return word === undefined ? err(`${setting.name} is "${setting.value}". ${remedy}`) : ok(word);
}

function timeoutFrom(setting: Given | undefined): Result<number, string> {
  if (setting === undefined) return ok(DEFAULT_TIMEOUT_MS);
  const timeoutMs = /^\d{1,9}$/.test(setting.value) ? Number(setting.value) : 0;
  if (timeoutMs >= 1 && timeoutMs <= MOST_TIMEOUT_MS) return ok(timeoutMs);
  return err(`${setting.name} is not a timeout. Set it to milliseconds, 1 to ${MOST_TIMEOUT_MS}.`);
}

function temporalityProblems(env: Environment): readonly string[] {
  const setting = given(env, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE');
  const read = wordFrom(setting, ['cumulative', 'delta', 'lowmemory'], 'Set it to cumulative, delta or lowmemory.');
  return read.ok ? [] : [read.error];
}
