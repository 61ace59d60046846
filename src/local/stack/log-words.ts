import { hubIdFrom, kindOf } from '../../core/hub-id.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { codeInWords } from '../../core/verdict/catalogue/catalogue.ts';
import { isRecord } from '../common/is-record.ts';

/** Fields of a line of the app's log. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Splits a line of the app's log into its constant message and its fields; undefined for lines of another form. */
export function fieldsOf(line: string): { readonly message: string; readonly fields: LogFields } | undefined {
  const brace = line.indexOf(' {');
  if (brace < 0) return undefined;
  try {
    const fields: unknown = JSON.parse(line.slice(brace + 1));
    return isRecord(fields) ? { message: line.slice(0, brace), fields } : undefined;
  } catch {
    // A line of another library that happens to hold a brace.
    return undefined;
  }
}

/** Fields for people who look for a cause; the id of the invocation serves queries only. */
export function otherFields(fields: LogFields): string {
  const { invocationId: _, ...rest } = fields;
  return Object.entries(rest)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(', ');
}

/** A field as text; empty when it is absent. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The texts of a field that holds a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

/** The name at the end of an ARM id. */
export function nameOf(hubId: unknown): string {
  return textOf(hubId).split('/').at(-1) ?? '';
}

/** False for the id of a resource of another kind than a hub; true also for a text that is no id. */
export function isHub(hubId: unknown): boolean {
  const id = hubIdFrom(textOf(hubId));
  return id === undefined || kindOf(id).name === 'MlWorkspace';
}

/** The name of a hub; that of a resource of another kind with the word for the kind. */
export function subjectOf(hubId: unknown, name = nameOf(hubId)): string {
  const id = hubIdFrom(textOf(hubId));
  return id === undefined || isHub(id) ? name : `${name} (${kindOf(id).words.one})`;
}

/** `1 hub`, `2 hubs`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const CAUSES: Readonly<Record<string, string>> = {
  event: 'after an event',
  'own-event': 'after an event of its own write',
  alarm: 'when it was due again',
  operation: 'after an operation ended',
  sweep: 'in the sweep',
  request: 'on request',
};

/** When Hubwarden judged a hub, by the cause of its run. */
export function causeInWords(cause: unknown): string {
  return lookUp(CAUSES, textOf(cause)) ?? `by ${textOf(cause)}`;
}

/** `METHOD path -> outcome` as the log has it, in short: what was written, and what became of it. */
export function writeInWords(write: string): string {
  const [request = '', outcome = ''] = write.split(' -> ');
  const [method = '', path = ''] = request.split(' ');
  const [kind = '', name = ''] = belowNetwork(path.split('?')[0] ?? '');
  const ended = lookUp(OUTCOMES, outcome) ?? outcome;
  if (kind === 'provisionManagedNetwork' || kind === 'provision') return `start provisioning: ${ended}`;
  if (kind === 'outboundRules') return `${method === 'DELETE' ? 'remove' : 'write'} rule ${name}: ${ended}`;
  return `${method === 'PUT' ? 'create' : 'update'} network: ${ended}`;
}

/** The segments of a path below the managed network of a hub or account. */
function belowNetwork(path: string): readonly string[] {
  const hubId = hubIdFrom(path);
  if (hubId === undefined) return [];
  const { networkPath } = kindOf(hubId);
  return path
    .slice(hubId.length + networkPath.length)
    .split('/')
    .slice(1);
}

const OUTCOMES: Readonly<Record<string, string>> = { Started: 'accepted by Azure', Done: 'done' };

// Says no more than the verdict Pending, which stands beside it.
const RUNNING = 'HW305';

/** Findings in the form `CODE` or `CODE rule`, by code: the title, and how often or for which rule. */
export function findingsInWords(findings: readonly string[]): string {
  const shown = findings.filter((each) => !each.startsWith(RUNNING));
  const byCode = Map.groupBy(shown, (each) => each.split(' ')[0] ?? '');
  return [...byCode]
    .map(([code, each]) => {
      const rule = each[0]?.slice(code.length + 1) ?? '';
      if (each.length > 1) return `${codeInWords(code)} (${each.length} rules)`;
      return rule === '' ? codeInWords(code) : `${codeInWords(code)} (${rule})`;
    })
    .join('; ');
}

const OPERATIONS: Readonly<Record<string, string>> = {
  PatchNetwork: 'update of the network',
  Provision: 'provisioning of the network',
  PutRule: 'write of a rule',
  DeleteRule: 'removal of a rule',
};

const STATES: Readonly<Record<string, string>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Running: 'runs',
  Slow: 'takes longer than the policy expects',
  TimedOut: 'exceeds the time that the policy allows',
};

/** An operation of Azure and its state, in one sentence. */
export function operationInWords({ error, kind, state }: LogFields): string {
  const what = lookUp(OPERATIONS, textOf(kind)) ?? textOf(kind);
  const how = lookUp(STATES, textOf(state)) ?? textOf(state);
  return `Azure: ${what} ${how}${error === undefined ? '' : `: ${textOf(error)}`}`;
}
