import * as z from 'zod';
import type { HostedFunction, Trigger } from '../app/hosted-function.ts';
import { functionGroup } from '../app/hosted-function.ts';

/** A function in the list for people. */
export const FunctionSummary = z.object({
  name: z.string(),
  trigger: z.enum(['http', 'eventGrid', 'queue', 'timer']),
  /** Its trigger: methods and path, queue, or schedule. */
  detail: z.string(),
  group: z.string(),
});
/** A function in the list for people. */
export type FunctionSummary = z.infer<typeof FunctionSummary>;

function detail(trigger: Trigger, routePrefix: string): string {
  switch (trigger.kind) {
    case 'http':
      return `${trigger.methods.join(',')} ${['', routePrefix, trigger.route].join('/').replace(/\/{2,}/g, '/')}`;
    case 'eventGrid':
      return trigger.cardinality === 'many' ? 'events, many at once' : 'one event at a time';
    case 'queue':
      return `queue ${trigger.queueName}`;
    case 'timer':
      return trigger.schedule;
  }
}

/** Describes a function without secrets. */
export function summaryOf(fn: HostedFunction, routePrefix: string): FunctionSummary {
  return {
    name: fn.name,
    trigger: fn.trigger.kind,
    detail: detail(fn.trigger, routePrefix),
    group: functionGroup(fn),
  };
}
