import { foldCase } from '../../../core/text/fold-case.ts';
import type { Check } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';

/**
 * Variables by which App Service tells the app that it checks sign-ins. An app setting of that name wins over the platform, and
 * the app would believe headers that any caller can write.
 *
 * @see https://github.com/Azure/azure-functions-host `HostAssignmentContext` (read 2026-11)
 */
const PLATFORM_VARIABLES = ['WEBSITE_AUTH_ENABLED', 'WEBSITE_AUTH_V2_CONFIG_JSON'];

/** Checks that no setting of an app stands in for App Service Authentication. */
export function checkPagesSettings(appId: string, settings: Readonly<Record<string, string>>): Check {
  const judged = { what: 'settings of sign-in', where: appId };
  const own = Object.keys(settings).filter((name) =>
    PLATFORM_VARIABLES.some((each) => foldCase(each) === foldCase(name)),
  );
  if (own.length === 0) return passedCheck(judged, 'App Service alone says whether it checks sign-ins');
  return failedCheck(
    judged,
    `${own.join(' and ')} ${own.length === 1 ? 'is an app setting' : 'are app settings'}: the app would believe headers that any caller can write`,
    `az functionapp config appsettings delete --ids ${appId} --setting-names ${own.join(' ')}`,
  );
}

/**
 * A note where the app links to another address than the checked one; undefined where it does not.
 *
 * @param origin scheme, host and port of the checked pages
 * @param pagesUrl `HUBWARDEN_PAGES_URL` of the app; undefined: not set
 */
export function pagesUrlNote(origin: string, pagesUrl: string | undefined): string | undefined {
  if (pagesUrl === undefined)
    return `HUBWARDEN_PAGES_URL is not set: notifications have no links, and forms are refused. Set it to ${origin}.`;
  const own = URL.parse(pagesUrl)?.origin;
  if (own === origin) return undefined;
  return `HUBWARDEN_PAGES_URL is ${own ?? 'no address'}, and doctor checked ${origin}: notifications link to the former, and forms are accepted from there only.`;
}
