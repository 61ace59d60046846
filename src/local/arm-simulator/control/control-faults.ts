import * as z from 'zod';
import { foldOptional } from '../../../core/text/fold-case.ts';
import type { PendingFault } from '../state/fault-book.ts';
import { FaultSchema } from '../state/fault-book.ts';
import type { AnyWork } from '../state/operation.ts';
import { hasEnded, OPERATION_KINDS } from '../state/operation.ts';
import { controlBody } from './control-body.ts';
import type { ControlCall, ControlReply } from './control-call.ts';
import { controlError } from './control-call.ts';

/** GET, POST and DELETE of the faults that wait to strike. */
export function controlFaults(call: ControlCall, method: 'GET' | 'POST' | 'DELETE'): ControlReply {
  const { faults } = call.simulator.world;
  switch (method) {
    case 'GET':
      return { status: 200, body: { faults: faults.list().map(faultSummary) } };
    case 'POST': {
      const fault = controlBody(FaultSchema, call.body);
      return fault.ok ? { status: 201, body: { id: faults.add(fault.value) } } : controlError(400, fault.error);
    }
    case 'DELETE': {
      const id = call.query.get('id');
      if (id === null) faults.clear();
      else if (!faults.remove(Number(id))) return controlError(404, `No fault ${id} waits.`);
      return { status: 200, body: {} };
    }
  }
}

/** GET of the operations, newest first. */
export function controlOperations(call: ControlCall): ControlReply {
  const hub = foldOptional(call.query.get('hub') ?? undefined);
  const operations = call.simulator
    .operations()
    .filter((operation) => hub === undefined || operation.workspaceKey === hub)
    .filter((operation) => call.query.get('pending') !== 'true' || !hasEnded(operation))
    .map(summary)
    .toReversed();
  return { status: 200, body: { operations } };
}

const ReleaseSchema = z
  .strictObject({
    id: z.string().optional(),
    hub: z.string().optional(),
    operation: z.enum(OPERATION_KINDS).optional(),
    /** Absent: the operation succeeds. */
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .refine((body) => body.id !== undefined || body.hub !== undefined, 'Name the operation by id, or its hub.');

/** POST that ends operations now, stuck or not: well, or with an error. */
export function controlRelease(call: ControlCall): ControlReply {
  const body = controlBody(ReleaseSchema, call.body);
  if (!body.ok) return controlError(400, body.error);
  const { error, ...filter } = body.value;
  const released = call.simulator.release(filter, call.now, error);
  if (released.length === 0) return controlError(404, 'No unfinished operation fits.');
  return { status: 200, body: { released: released.map(summary) } };
}

/** POST that hides an operation from polls; the operation continues. */
export function controlVanish(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject({ id: z.string() }), call.body);
  if (!body.ok) return controlError(400, body.error);
  const operation = call.simulator.operations().find(({ id }) => id === body.value.id);
  if (operation === undefined) return controlError(404, `Operation ${body.value.id} does not exist.`);
  operation.vanished = true;
  return { status: 200, body: summary(operation) };
}

/** JSON has no infinity, so a word stands for a fault without end. */
function faultSummary({ id, fault, remaining }: PendingFault): object {
  return { id, remaining: Number.isFinite(remaining) ? remaining : 'always', ...fault };
}

function summary(operation: AnyWork): object {
  const { id, workspaceKey, change, fate, phase, acceptedAt, vanished } = operation;
  return { id, hub: workspaceKey, operation: change.kind, acceptedAt, phase, fate, vanished };
}
