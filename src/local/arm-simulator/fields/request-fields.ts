import type { AzureType } from '../../../core/azure/fields-by-api-version.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { bodyObject } from '../request/arm-call.ts';
import { badContent } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import { acceptedFields } from './fields-at-version.ts';

/** The body of a write as Azure stores it at the request's version. @returns the refusal of an unreadable body */
export function acceptedBody(world: SimulatedAzure, call: ArmCall, type: AzureType): Result<JsonObject, Reply> {
  const body = bodyObject(call);
  if (!body.ok) return body;
  const { fields } = world.settings;
  const taken = acceptedFields({ fields, apiVersion: call.apiVersion }, type, body.value);
  return taken.ok ? taken : err(badContent(taken.error));
}
