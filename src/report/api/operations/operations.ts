import { ALERT_OPERATIONS } from './alert-operations.ts';
import { CONTROL_OPERATIONS } from './control-operations.ts';
import { FLEET_OPERATIONS } from './fleet-operations.ts';
import { HUB_OPERATIONS } from './hub-operations.ts';
import type { OperationAnswer, OperationInput } from './operation.ts';
import { POLICY_OPERATIONS } from './policy-operations.ts';

/** Every operation of the API by its id. */
export const OPERATIONS = {
  ...FLEET_OPERATIONS,
  ...HUB_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...CONTROL_OPERATIONS,
};

/** The operations of the API. */
export type Operations = typeof OPERATIONS;

/** The id of an operation. */
export type OperationId = keyof Operations;

/** What a caller gives for an operation, decoded. */
export type InputOf<Id extends OperationId> = OperationInput<Operations[Id]>;

/** What an operation answers. */
export type AnswerOf<Id extends OperationId> = OperationAnswer<Operations[Id]>;
