import type { ArmSimulator } from '../simulator/simulator.ts';

/** One control request. */
export interface ControlCall {
  readonly simulator: ArmSimulator;
  readonly query: URLSearchParams;
  readonly body: string | undefined;
  readonly now: Date;
}

/** Answer of a control handler. */
export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** A refusal of the control API. */
export function controlError(status: number, error: string): ControlReply {
  return { status, body: { error } };
}
