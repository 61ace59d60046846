import * as z from 'zod';
import { foldOptional } from '../../../core/text/fold-case.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import type { RegisteredFunction } from '../app/core-api.ts';
import type { FunctionOf, HostedFunction, QueueOutput, Trigger } from '../app/hosted-function.ts';
import { functionsOf } from '../app/hosted-function.ts';
import type { RpcBinding } from '../app/worker-contract.ts';
import { routeConflicts } from '../http/route-order.ts';
import { parseRouteTemplate } from '../http/route-template.ts';
import { scheduleProblem } from '../timers/timer-schedule.ts';

/** App settings by name. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** The functions of an app, made ready to run. */
export interface ResolvedFunctions {
  readonly enabled: readonly HostedFunction[];
  /** Names of functions that `AzureWebJobs.<name>.Disabled` disables. Their bindings are not checked. */
  readonly disabled: readonly string[];
  /** Those of them that keep their HTTP route, as in the real host: what they are asked gets no further. */
  readonly disabledHttp: readonly FunctionOf<'http'>[];
}

/** One function's bindings on their way to a `HostedFunction`; problems pile up so that all are named at once. */
interface Resolution {
  readonly fn: RegisteredFunction;
  readonly settings: Settings;
  readonly problems: string[];
}

const Http = z.object({
  route: z.string().optional(),
  methods: z.array(z.string().toUpperCase()),
  authLevel: z.enum(['anonymous', 'function', 'admin']),
});
const EventGrid = z.object({ cardinality: z.enum(['one', 'many']).default('one') });
const Queue = z.object({ queueName: z.string(), connection: z.string().default('AzureWebJobsStorage') });
const Timer = z.object({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

function isDisabled(name: string, settings: Settings): boolean {
  const value = foldOptional(lookUp(settings, `AzureWebJobs.${name}.Disabled`));
  return value === 'true' || value === '1';
}

function problem(resolution: Resolution, text: string): void {
  resolution.problems.push(`Function "${resolution.fn.name}": ${text}`);
}

/** Replaces every `%NAME%` in a property by the setting of that name. */
function resolveText(resolution: Resolution, property: string, text: string): string {
  return text.replace(/%([^%]+)%/g, (expression, name: string) => {
    const value = lookUp(resolution.settings, name);
    if (value !== undefined) return value;
    problem(resolution, `property "${property}" names the setting "${name}" (${expression}), which is not set.`);
    return expression;
  });
}

function resolveProperties(resolution: Resolution, binding: RpcBinding): Record<string, unknown> {
  const resolved = Object.entries(binding).map(([property, value]) => [
    property,
    typeof value === 'string' ? resolveText(resolution, property, value) : value,
  ]);
  return Object.fromEntries(resolved);
}

/** Reads the properties of a binding; undefined, with the problem noted, when they do not fit. */
function parseBinding<T>(resolution: Resolution, schema: z.ZodType<T>, binding: RpcBinding): T | undefined {
  const parsed = schema.safeParse(resolveProperties(resolution, binding));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problem(resolution, `property "${issue.path.join('.')}" of its ${binding.type}: ${issue.message}`);
  }
  return undefined;
}

function resolveConnection(resolution: Resolution, connection: string, bindingType: string): string {
  const { settings } = resolution;
  const value = lookUp(settings, `AzureWebJobs${connection}`) ?? lookUp(settings, connection);
  if (value !== undefined) return value;
  problem(
    resolution,
    `property "connection" of its ${bindingType} names the setting "${connection}", which is not set ` +
      '(local runs take connection strings only).',
  );
  return '';
}

function resolveQueue(resolution: Resolution, binding: RpcBinding): Omit<QueueOutput, 'binding'> | undefined {
  const queue = parseBinding(resolution, Queue, binding);
  if (queue === undefined) return undefined;
  const connectionString = resolveConnection(resolution, queue.connection, binding.type);
  return { queueName: queue.queueName, connectionString };
}

function resolveTimer(resolution: Resolution, name: string, binding: RpcBinding): Trigger | undefined {
  const timer = parseBinding(resolution, Timer, binding);
  if (timer === undefined) return undefined;
  const wrong = timer.schedule.includes('%') ? undefined : scheduleProblem(timer.schedule);
  if (wrong !== undefined) problem(resolution, `property "schedule" of its timerTrigger: ${wrong}`);
  return { kind: 'timer', binding: name, ...timer };
}

// The host's own, also below a prefix: https://github.com/Azure/azure-functions-host, ScriptHost.ValidateHttpFunction (read 2026-11).
const RESERVED_ROUTE = /^(?:admin|runtime)/i;

function resolveHttp(resolution: Resolution, name: string, binding: RpcBinding): Trigger | undefined {
  const http = parseBinding(resolution, Http, binding);
  if (http === undefined) return undefined;
  // An empty route counts as none: the host does not bind a function to the root that way.
  const route = trimEnd((http.route || resolution.fn.name).replace(/^\/+/, ''), '/');
  const template = parseRouteTemplate(route);
  if (!template.ok) problem(resolution, `property "route" of its httpTrigger: ${template.error}`);
  if (RESERVED_ROUTE.test(route))
    problem(resolution, 'the specified route conflicts with one or more built in routes.');
  return { kind: 'http', binding: name, route, methods: http.methods, authLevel: http.authLevel };
}

function resolveTrigger(resolution: Resolution, name: string, binding: RpcBinding): Trigger | undefined {
  switch (binding.type) {
    case 'httpTrigger':
      return resolveHttp(resolution, name, binding);
    case 'eventGridTrigger': {
      const eventGrid = parseBinding(resolution, EventGrid, binding);
      return eventGrid && { kind: 'eventGrid', binding: name, ...eventGrid };
    }
    case 'queueTrigger': {
      const queue = resolveQueue(resolution, binding);
      return queue && { kind: 'queue', binding: name, ...queue };
    }
    case 'timerTrigger':
      return resolveTimer(resolution, name, binding);
    default:
      problem(resolution, `this host does not know the trigger type "${binding.type}".`);
      return undefined;
  }
}

function resolveOutputs(resolution: Resolution): QueueOutput[] {
  const outputs: QueueOutput[] = [];
  for (const [name, binding] of Object.entries(resolution.fn.metadata.bindings)) {
    if (binding.direction !== 'out' || binding.type === 'http') continue;
    if (binding.type !== 'queue') {
      problem(resolution, `this host does not know the output type "${binding.type}".`);
      continue;
    }
    const queue = resolveQueue(resolution, binding);
    if (queue !== undefined) outputs.push({ binding: name, ...queue });
  }
  return outputs;
}

function resolveFunction(resolution: Resolution): HostedFunction | undefined {
  const { fn } = resolution;
  const inputs = Object.entries(fn.metadata.bindings).filter(([, binding]) => binding.direction === 'in');
  const triggers = inputs.filter(([, binding]) => binding.type.endsWith('Trigger'));
  if (inputs.length > triggers.length) problem(resolution, 'this host does not know input bindings.');
  const first = triggers[0];
  if (first === undefined || triggers.length > 1) {
    problem(resolution, `it has ${triggers.length} triggers; a function has exactly one.`);
    return undefined;
  }
  const trigger = resolveTrigger(resolution, ...first);
  const outputs = resolveOutputs(resolution);
  return trigger && { name: fn.name, registered: fn, trigger, outputs };
}

/** The HTTP trigger of a disabled function, if it can be read. */
function disabledHttp(fn: RegisteredFunction, settings: Settings): FunctionOf<'http'>[] {
  const trigger = Object.values(fn.metadata.bindings).find(({ type }) => type.endsWith('Trigger'));
  const problems: string[] = [];
  const hosted = trigger?.type === 'httpTrigger' ? resolveFunction({ fn, settings, problems }) : undefined;
  return hosted === undefined || problems.length > 0 ? [] : functionsOf([hosted], 'http');
}

function conflictsOf(functions: readonly FunctionOf<'http'>[]): readonly string[] {
  return routeConflicts(
    functions.flatMap(({ name, trigger: { methods, route } }) => {
      const segments = parseRouteTemplate(route);
      return segments.ok ? [{ name, methods, route, segments: segments.value }] : [];
    }),
  );
}

/**
 * Makes the app's functions ready to run with the given settings.
 *
 * @throws Error naming every binding that cannot work: the function, the property and the setting
 */
export function resolveFunctions(functions: readonly RegisteredFunction[], settings: Settings): ResolvedFunctions {
  const problems: string[] = [];
  const off = functions.filter((fn) => isDisabled(fn.name, settings));
  const on = functions.filter((fn) => !off.includes(fn));
  const enabled = on.flatMap((fn) => resolveFunction({ fn, settings, problems }) ?? []);
  const offHttp = off.flatMap((fn) => disabledHttp(fn, settings));
  problems.push(...conflictsOf([...functionsOf(enabled, 'http'), ...offHttp]));
  if (problems.length > 0) throw new Error(`The app's functions cannot run:\n${problems.join('\n')}`);
  return { enabled, disabled: off.map(({ name }) => name), disabledHttp: offHttp };
}
