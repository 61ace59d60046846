import type { Reply } from './exchange.ts';
import { gatewayReply, providerReply } from './exchange.ts';

const GATEWAY_FAILURE = { 'x-ms-failure-cause': 'gateway' };

/** The gateway's 403 for an identity without a role on the scope. */
export function notAuthorized(action: string, scope: string): Reply {
  return gatewayError(
    403,
    'AuthorizationFailed',
    `The client does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** An error of Resource Manager's gateway. */
export function gatewayError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return gatewayReply(status, { error: { code, message } }, { ...GATEWAY_FAILURE, ...headers });
}

/** An error of the Machine Learning resource provider, with the additional info it is known to add. */
export function providerError(status: number, code: string, message: string): Reply {
  return providerReply(status, {
    error: {
      code,
      message,
      target: null,
      details: [],
      additionalInfo: [{ type: 'ComponentName', info: { value: 'managementfrontend' } }],
    },
  });
}

/** 400 of the resource provider: the request breaks one of its rules. */
export function validationError(message: string): Reply {
  return providerError(400, 'ValidationError', message);
}

/** 409: another write has not ended. */
export function operationRunning(workspace: { readonly name: string }): Reply {
  return providerError(
    409,
    'Conflict',
    `The workspace '${workspace.name}' has an ongoing operation running. Wait until it has ended and try again.`,
  );
}

/** 404 for a workspace, in the gateway's recorded form. */
export function workspaceNotFound(name: string, resourceGroup: string): Reply {
  return gatewayError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.MachineLearningServices/workspaces/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** 404 for a resource group. */
export function groupNotFound(resourceGroup: string): Reply {
  return gatewayError(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

/** 404 for a subscription. */
export function subscriptionNotFound(subscriptionId: string): Reply {
  return gatewayError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

/** 404 of the resource provider for something below a workspace. The real body is not known. */
export function childNotFound(what: string, name: string): Reply {
  return providerError(404, 'NotFound', `${what} '${name}' was not found.`);
}

/** 401 with the challenge that clients expect. */
export function unauthenticated(): Reply {
  return gatewayError(
    401,
    'AuthenticationFailed',
    "Authentication failed. The 'Authorization' header is missing or holds no bearer token.",
    {
      'WWW-Authenticate':
        'Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token", error_description="The request carries no access token."',
    },
  );
}

/** 400 for a request without `api-version`. */
export function missingApiVersion(): Reply {
  return gatewayError(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

/** 400 for an `api-version` that nothing answers to. */
export function unknownApiVersion(given: string, supported: readonly string[]): Reply {
  return gatewayError(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${given}' is invalid. The supported versions are '${supported.join(',')}'.`,
  );
}

/** 400 for a resource type that a known `api-version` does not have. */
export function typeNotInVersion(type: string, apiVersion: string, supported: readonly string[]): Reply {
  return gatewayError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for type '${type}' and API version '${apiVersion}'. The supported api-versions are '${supported.join(', ')}'.`,
  );
}

/** 400 for a body that is not the JSON it should be. */
export function badContent(detail: string): Reply {
  return gatewayError(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${detail}'.`,
  );
}

/** 404 for a path that the simulator does not know. */
export function unknownPath(path: string): Reply {
  return gatewayError(404, 'InvalidResourceType', `The resource type of the path '${path}' could not be found.`);
}

/** 405 for a method that a known path does not take. */
export function methodNotAllowed(method: string, allowed: readonly string[]): Reply {
  return gatewayError(405, 'HttpMethodNotAllowed', `The requested resource does not support http method '${method}'.`, {
    Allow: allowed.join(', '),
  });
}
