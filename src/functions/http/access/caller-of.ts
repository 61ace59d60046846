import * as z from 'zod';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import { ANONYMOUS } from '../../../reconcile/queries/caller.ts';
import type { Surface } from '../surface.ts';
import type { AccessPlatform } from './access-platform.ts';
import { hasLocalOperator, isLocalRequest } from './local-operator.ts';
import type { Principal } from './principal.ts';
import { principalFrom } from './principal.ts';
import type { RefusalReason } from './refusal.ts';

/** Who sends a request, and why that is not enough; `refused` is undefined exactly when the caller has a role. */
export interface Identified {
  readonly caller: Caller;
  readonly refused: RefusalReason | undefined;
}

const KEY: Caller = { kind: 'Key', name: 'function key', objectId: undefined, role: 'Reader' };
const LOCAL: Caller = { kind: 'Local', name: 'local operator', objectId: undefined, role: 'Operator' };

// The configuration in the form of Microsoft.Web/sites/config/authsettingsV2, which App Service puts into the variable as it
// is (https://learn.microsoft.com/azure/app-service/reference-app-settings, read 2026-11).
const configShape = z.object({
  platform: z.object({ enabled: z.boolean() }),
  identityProviders: z.object({
    azureActiveDirectory: z
      .object({ enabled: z.boolean().nullish(), registration: z.object({ clientId: z.string().nullish() }).nullish() })
      .nullish(),
  }),
});

/**
 * Decides who sends a request. The conditions under which a sign-in counts are all here; every other request is anonymous:
 *
 * 1. `HUBWARDEN_PAGES_CLIENT_ID` and the tenants are set.
 * 2. `WEBSITE_AUTH_ENABLED` is `true` or `1`. Where App Service Authentication is off, the headers come from the client.
 * 3. `WEBSITE_AUTH_V2_CONFIG_JSON` is enabled too, and names the same client id. The first variable alone can be an app setting.
 * 4. `x-ms-client-principal-idp` is `aad`, and `x-ms-client-principal` is readable, with one object id and one of the tenants.
 *
 * Roles follow from claims of that header only. The library's `request.user` checks none of this, so it is never read.
 *
 * @param headers names in small letters
 */
export function callerOf(headers: ReadonlyMap<string, string>, platform: AccessPlatform, surface: Surface): Identified {
  if (surface === 'Keyed') return keyCaller(headers, platform);
  if (hasLocalOperator(platform))
    return isLocalRequest(headers, platform) ? { caller: LOCAL, refused: undefined } : anonymous('NotLoopback');
  const closed = whyClosed(platform);
  return closed === undefined ? signedInCaller(headers, platform) : anonymous(closed);
}

/** Why no sign-in counts; undefined: the set-up is complete. */
export function whyClosed({ authConfig, authEnabled, clientId, tenants }: AccessPlatform): RefusalReason | undefined {
  if (clientId === undefined) return 'NoClientId';
  if (tenants === undefined || tenants.length === 0) return 'NoTenants';
  if (!/^\s*(true|1)\s*$/i.test(authEnabled ?? '')) return 'AuthenticationOff';
  if (authConfig === undefined || authConfig.trim() === '') return 'AuthenticationConfigMissing';
  const config = configShape.safeParse(parsed(authConfig));
  if (!config.success) return 'AuthenticationConfigUnreadable';
  const { identityProviders, platform } = config.data;
  const entra = identityProviders.azureActiveDirectory;
  if (!platform.enabled || entra?.enabled === false) return 'AuthenticationDisabled';
  return foldCase(entra?.registration?.clientId ?? '') === clientId ? undefined : 'OtherClientId';
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The host has checked the key before the function runs, and does not say which key it was. A principal says nothing here. */
function keyCaller(headers: ReadonlyMap<string, string>, { isKeyedApiOpen }: AccessPlatform): Identified {
  if (!isKeyedApiOpen) return anonymous('KeyedApiOff');
  // Core Tools check no keys.
  if ((headers.get('x-functions-key') ?? '') === '') return anonymous('KeyNeeded');
  return { caller: KEY, refused: undefined };
}

function signedInCaller(headers: ReadonlyMap<string, string>, { tenants }: AccessPlatform): Identified {
  const header = headers.get('x-ms-client-principal');
  if (header === undefined || header === '') return anonymous('SignInNeeded');
  // Two headers of one name arrive joined by a comma, and are no value that App Service writes.
  if (headers.get('x-ms-client-principal-idp') !== 'aad') return anonymous('OtherProvider');
  const principal = principalFrom(header);
  if (!principal.ok) return anonymous(principal.error);
  if (tenants?.includes(principal.value.tenantId) !== true) return anonymous('OtherTenant');
  const caller = callerFrom(principal.value);
  return { caller, refused: caller.role === undefined ? 'RoleNeeded' : undefined };
}

function callerFrom({ kind, name, objectId, role }: Principal): Caller {
  return { kind, name, objectId, role };
}

function anonymous(refused: RefusalReason): Identified {
  return { caller: ANONYMOUS, refused };
}
