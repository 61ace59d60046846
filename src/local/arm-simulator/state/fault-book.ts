import * as z from 'zod';
import { foldCase } from '../../../core/text/fold-case.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import type { OperationKind, PlannedResult } from './operation.ts';
import { OPERATION_KINDS } from './operation.ts';

const Times = z.union([z.number().int().positive(), z.literal('always')]).default(1);
const Which = {
  /** ARM id of the hub or account (any casing); absent: any one. */
  hub: z.string().optional(),
  /** Absent: any kind. */
  operation: z.enum(OPERATION_KINDS).optional(),
  times: Times,
};

/** One pending fault in the form of the control API. Unknown keys are refused, so that a typing error shows. */
export const FaultSchema = z.discriminatedUnion('kind', [
  /** The next operation never ends until it is released. */
  z.strictObject({ kind: z.literal('StickOperation'), ...Which }),
  /** The next operation runs its time and fails. */
  z.strictObject({
    kind: z.literal('FailOperation'),
    ...Which,
    code: z.string().default('InternalServerError'),
    message: z.string().default('The operation failed inside the service.'),
  }),
  /** The next operation reports success and changes nothing. */
  z.strictObject({ kind: z.literal('RevertOperation'), ...Which }),
  /** Private endpoints to this target are refused, as when the approver role is missing or was granted just now. */
  z.strictObject({ kind: z.literal('RefuseApproval'), target: z.string(), times: Times }),
  /** Private endpoints to this target wait for an approval of their connection: they stay Inactive until then. */
  z.strictObject({ kind: z.literal('HoldApproval'), target: z.string() }),
  /** The next request is answered with an error, before or after it took effect, or its connection breaks. */
  z.strictObject({
    kind: z.literal('AnswerRequest'),
    hub: z.string().optional(),
    method: z.string().optional(),
    /** Part of the path, any casing. */
    pathContains: z.string().optional(),
    times: Times,
    status: z.number().int().min(400).max(599),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: z.number().int().positive().optional(),
    /** true: the request is carried out, and only its answer is replaced. */
    applied: z.boolean().default(false),
    /** true: the client gets no answer at all. */
    reset: z.boolean().default(false),
  }),
  /** The next answers are delivered late. */
  z.strictObject({
    kind: z.literal('DelayRequest'),
    hub: z.string().optional(),
    method: z.string().optional(),
    pathContains: z.string().optional(),
    times: Times,
    delayMs: z.number().positive(),
  }),
]);

/** A fault as it is written, with defaults left out. */
export type FaultInput = z.input<typeof FaultSchema>;

/** A fault with every default filled in. */
export type Fault = z.output<typeof FaultSchema>;

/** A fault that waits, and how often it will still strike. */
export interface PendingFault {
  readonly id: number;
  readonly fault: Fault;
  remaining: number;
}

/** The request data that a fault matches. */
export interface RequestTraits {
  readonly method: string;
  readonly path: string;
}

/** The pending faults. Only this class matches them. */
export class FaultBook {
  #pending: PendingFault[] = [];
  #count = 0;

  /** Adds a fault. @returns its id */
  add(input: FaultInput): number {
    const fault = FaultSchema.parse(input);
    this.#count += 1;
    const times = fault.kind === 'HoldApproval' ? 'always' : fault.times;
    const remaining = times === 'always' ? Number.POSITIVE_INFINITY : times;
    this.#pending.push({ id: this.#count, fault, remaining });
    return this.#count;
  }

  /** Removes one fault. @returns whether it was still pending */
  remove(id: number): boolean {
    const before = this.#pending.length;
    this.#pending = this.#pending.filter((pending) => pending.id !== id);
    return this.#pending.length < before;
  }

  /** Removes all faults. */
  clear(): void {
    this.#pending = [];
  }

  /** The faults that wait, oldest first. */
  list(): readonly PendingFault[] {
    return this.#pending;
  }

  /**
   * Decides the fate of an operation, and uses up the fault.
   *
   * @param isOwnWork Azure's own work: only a fault that names its kind strikes it
   */
  fateOf(kind: OperationKind, hubKey: string, isOwnWork = false): PlannedResult {
    for (const { fault } of this.#pending) {
      if (fault.kind !== 'StickOperation' && fault.kind !== 'FailOperation' && fault.kind !== 'RevertOperation')
        continue;
      if (fault.operation === undefined ? isOwnWork : fault.operation !== kind) continue;
      if (fault.hub !== undefined && normalId(fault.hub) !== hubKey) continue;
      this.#use(fault);
      return fateFrom(fault);
    }
    return { kind: 'Succeed' };
  }

  /** Whether a private endpoint to a target is refused now, and uses the fault up. */
  refusesApproval(target: string): boolean {
    const found = this.#pending.find(
      ({ fault }) => fault.kind === 'RefuseApproval' && normalId(fault.target) === normalId(target),
    );
    if (found === undefined) return false;
    this.#use(found.fault);
    return true;
  }

  /** Whether connections to a target wait for approval. */
  holdsApproval(target: string): boolean {
    return this.#pending.some(({ fault }) => isHoldOf(fault, target));
  }

  /** The target's owner approves its connections: from now on none is pending. */
  endHold(target: string): void {
    this.#pending = this.#pending.filter(({ fault }) => !isHoldOf(fault, target));
  }

  /** The error to answer a request with, and uses the fault up. */
  answerTo(traits: RequestTraits): Extract<Fault, { kind: 'AnswerRequest' }> | undefined {
    for (const { fault } of this.#pending) {
      if (fault.kind !== 'AnswerRequest' || !strikes(fault, traits)) continue;
      this.#use(fault);
      return fault;
    }
    return undefined;
  }

  /** Delay of the answer to a request, in milliseconds; uses up the fault. */
  delayOf(traits: RequestTraits): number | undefined {
    for (const { fault } of this.#pending) {
      if (fault.kind !== 'DelayRequest' || !strikes(fault, traits)) continue;
      this.#use(fault);
      return fault.delayMs;
    }
    return undefined;
  }

  #use(fault: Fault): void {
    for (const pending of this.#pending) {
      if (pending.fault === fault) pending.remaining -= 1;
    }
    this.#pending = this.#pending.filter((pending) => pending.remaining > 0);
  }
}

type OperationFault = Extract<Fault, { kind: 'StickOperation' | 'FailOperation' | 'RevertOperation' }>;
type RequestFault = Extract<Fault, { kind: 'AnswerRequest' | 'DelayRequest' }>;

function fateFrom(fault: OperationFault): PlannedResult {
  switch (fault.kind) {
    case 'StickOperation':
      return { kind: 'Stick' };
    case 'FailOperation':
      return { kind: 'Fail', error: { code: fault.code, message: fault.message } };
    case 'RevertOperation':
      return { kind: 'Revert' };
  }
}

function strikes(fault: RequestFault, traits: RequestTraits): boolean {
  const path = foldCase(traits.path);
  if (fault.method !== undefined && fault.method.toUpperCase() !== traits.method) return false;
  if (fault.pathContains !== undefined && !path.includes(foldCase(fault.pathContains))) return false;
  if (fault.hub === undefined) return true;
  const hub = normalId(fault.hub);
  return path === hub || path.startsWith(`${hub}/`);
}

function isHoldOf(fault: Fault, target: string): boolean {
  return fault.kind === 'HoldApproval' && normalId(fault.target) === normalId(target);
}

/** An ARM id in normal form. */
export function normalId(id: string): string {
  return trimEnd(foldCase(id.trim()), '/');
}
