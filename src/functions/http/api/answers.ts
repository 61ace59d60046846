import type { OperationId } from '../../../report/api/operations/operations.ts';
import * as actions from './action-answers.ts';
import type { Answer } from './api-call.ts';
import * as fleet from './fleet-answers.ts';
import * as hub from './hub-answers.ts';
import * as policy from './policy-answers.ts';
import * as service from './service-answers.ts';

/** Operations that answer JSON. */
export type JsonOperationId = Exclude<OperationId, 'exportHubs'>;

/** The function that answers each operation: the compiler asks for every one. */
export const ANSWERS: { readonly [Id in JsonOperationId]: Answer<Id> } = {
  ...fleet,
  ...hub,
  ...policy,
  ...actions,
  ...service,
};
