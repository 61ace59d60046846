import type { AccountRef } from './account-route.ts';
import { accountId } from './account-route.ts';
import { gatewayError, providerError } from './arm-error.ts';
import type { Reply } from './exchange.ts';
import { accountReply } from './exchange.ts';

/** An error of the Cognitive Services provider itself. */
export function accountError(status: number, code: string, message: string): Reply {
  return { ...accountReply(status, { error: { code, message } }), headers: {} };
}

/** An error of the backend of networks, in the form of Azure Machine Learning. */
export function networkError(status: number, code: string, message: string): Reply {
  return { ...providerError(status, code, message), by: 'networks' };
}

/** 404 for an account: the gateway's. */
export function accountNotFound({ name, resourceGroup }: AccountRef): Reply {
  return gatewayError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.CognitiveServices/accounts/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** 404 for something below an account that does not exist: the gateway's. */
export function parentNotFound(ref: AccountRef, verb: 'read' | 'write' | 'delete'): Reply {
  return gatewayError(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${verb}' on resource(s) below '${accountId(ref)}', because the parent resource could not be found.`,
  );
}

/** 400: a child is written while the account is not `Succeeded`. Users report accounts stuck in `Accepted`. */
export function accountNotReady(name: string, state: string): Reply {
  return accountError(
    400,
    'AccountProvisioningStateInvalid',
    `Call to the child resource failed because account '${name}' is in state ${state}. Wait until it is Succeeded and try again.`,
  );
}

/** 409: another write of the network has not ended. */
export function networkBusy(name: string): Reply {
  return networkError(
    409,
    'Conflict',
    `The managed network of account '${name}' has an ongoing operation running. Wait until it has ended and try again.`,
  );
}

/** 409: the rule itself, or its endpoint, is being changed. */
export function ruleBusy(name: string): Reply {
  return networkError(409, 'UserError', `The outbound rule '${name}' is in conflicting state. Try again later.`);
}

/** 409: a soft-deleted account has this name. */
export function restoreFlagMissing(name: string): Reply {
  return accountError(
    409,
    'FlagMustBeSetForRestore',
    `An existing resource with ID '${name}' has been soft-deleted. To restore the resource, you must specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, please purge it first.`,
  );
}
