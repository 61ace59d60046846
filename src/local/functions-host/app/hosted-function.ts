import type { RegisteredFunction } from './core-api.ts';

/** The trigger of a function, with every `%SETTING%` resolved. */
export type Trigger =
  | {
      readonly kind: 'http';
      readonly binding: string;
      /** Without the prefix and without slashes at its ends. */
      readonly route: string;
      /** Upper case. */
      readonly methods: readonly string[];
      readonly authLevel: 'anonymous' | 'function' | 'admin';
    }
  | { readonly kind: 'eventGrid'; readonly binding: string; readonly cardinality: 'one' | 'many' }
  | {
      readonly kind: 'queue';
      readonly binding: string;
      readonly queueName: string;
      readonly connectionString: string;
    }
  | {
      readonly kind: 'timer';
      readonly binding: string;
      /** NCRONTAB, UTC. */
      readonly schedule: string;
      readonly runOnStartup: boolean;
      readonly useMonitor: boolean;
    };

/** An output binding that sends messages. `binding` is `$return` for the return value. */
export interface QueueOutput {
  readonly binding: string;
  readonly queueName: string;
  readonly connectionString: string;
}

/** A function that the host may run. */
export interface HostedFunction {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly trigger: Trigger;
  readonly outputs: readonly QueueOutput[];
}

/** A trigger of one kind. */
export type TriggerOf<K extends Trigger['kind']> = Extract<Trigger, { readonly kind: K }>;

/** A function with a trigger of one kind. */
export type FunctionOf<K extends Trigger['kind']> = HostedFunction & { readonly trigger: TriggerOf<K> };

/**
 * Names the function group, the unit in which Flex Consumption scales: functions of one group share instances, and
 * groups never do. Functions that answer HTTP share `http`, Event Grid triggers included (they are webhooks); every
 * other function is a group of its own.
 */
export function functionGroup(fn: HostedFunction): string {
  return fn.trigger.kind === 'http' || fn.trigger.kind === 'eventGrid' ? 'http' : `function:${fn.name}`;
}

/** Picks the functions with a trigger of one kind. */
export function functionsOf<K extends Trigger['kind']>(functions: readonly HostedFunction[], kind: K): FunctionOf<K>[] {
  return functions.filter((fn): fn is FunctionOf<K> => fn.trigger.kind === kind);
}
