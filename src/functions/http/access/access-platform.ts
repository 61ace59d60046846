/**
 * What decides who a caller is, beside the request: settings of Hubwarden and variables that App Service sets. All of it
 * is as it stands in the environment; `callerOf` draws the conclusions.
 */
export interface AccessPlatform {
  /** Client id of the app registration, in small letters. */
  readonly clientId: string | undefined;
  /** Tenants whose callers count, in small letters. */
  readonly tenants: readonly string[] | undefined;
  /** `WEBSITE_AUTH_ENABLED`. */
  readonly authEnabled: string | undefined;
  /** `WEBSITE_AUTH_V2_CONFIG_JSON`. */
  readonly authConfig: string | undefined;
  readonly isKeyedApiOpen: boolean;
  readonly isLocalOperator: boolean;
  /** Names of variables that only Azure, a container or a cluster sets. Not empty: there is no local operator. */
  readonly hostedBy: readonly string[];
  /** Origin of the pages. */
  readonly publicOrigin: string | undefined;
}

/** The settings among them. */
export interface AccessSettings {
  readonly pagesUrl: string | undefined;
  readonly access: Pick<AccessPlatform, 'clientId' | 'tenants' | 'isKeyedApiOpen' | 'isLocalOperator'>;
}

// Every variable of App Service begins with WEBSITE_, and some of them stand in each of its workers
// (https://learn.microsoft.com/azure/app-service/reference-app-settings, read 2026-11); Core Tools set one too.
// WEBSITE_AUTH_AAD_ALLOWED_TENANTS is a setting of people. The others stand in images of Functions, in Container Apps, in .NET
// images and in Kubernetes. A host in one of these listens on every address, so that the Host header proves nothing there.
const OF_A_HOSTED_APP =
  /^(WEBSITE_(?!AUTH_AAD_ALLOWED_TENANTS$).*|CONTAINER_(NAME|APP_NAME|APP_HOSTNAME|ENCRYPTION_KEY)|AzureWebJobsScriptRoot|FUNCTIONS_CORETOOLS_ENVIRONMENT|DOTNET_RUNNING_IN_CONTAINER|KUBERNETES_SERVICE_HOST)$/i;

/** The platform of an app with this environment. */
export function accessPlatformFrom(
  env: Readonly<Record<string, string | undefined>>,
  { access, pagesUrl }: AccessSettings,
): AccessPlatform {
  return {
    clientId: access.clientId,
    tenants: access.tenants,
    isKeyedApiOpen: access.isKeyedApiOpen,
    isLocalOperator: access.isLocalOperator,
    authEnabled: env.WEBSITE_AUTH_ENABLED,
    authConfig: env.WEBSITE_AUTH_V2_CONFIG_JSON,
    hostedBy: Object.keys(env).filter((name) => OF_A_HOSTED_APP.test(name)),
    publicOrigin: pagesUrl,
  };
}
