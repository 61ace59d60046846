import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { AzureSetup } from '../../reconcile/doctor/azure-setup.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import { checkPages } from '../../reconcile/doctor/pages/check-pages.ts';
import { checkPagesSettings, pagesUrlNote } from '../../reconcile/doctor/pages/check-pages-settings.ts';
import type { PagesTarget } from '../../reconcile/doctor/pages/web-probe.ts';
import type { CommandContext, DoctorParts } from '../command/command-context.ts';

/** Options of `doctor` about pages. */
export interface PagesArguments {
  /** Address of the pages. */
  readonly url?: string | undefined;
  /** File with a function key, `-` for the standard input. A key in an option would stand in the list of processes. */
  readonly keyFile?: string | undefined;
}

/** The pages to check, and the key for it. */
export interface PagesQuestion {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly key: string | undefined;
}

/** What the settings of the app show: checks, and notes that change no exit code. */
export interface SettingsFindings {
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
}

/** Reads the options; undefined where no pages are asked for. A sentence with the remedy when one cannot be used. */
export function pagesQuestion(
  { keyFile, url }: PagesArguments,
  { readText }: Pick<CommandContext, 'readText'>,
): Result<PagesQuestion | undefined, string> {
  if (url === undefined)
    return keyFile === undefined ? ok(undefined) : err('--key-file needs --url: the key is tried on the pages there.');
  const origin = originOf(url);
  if (!origin.ok || keyFile === undefined) return origin.ok ? ok({ origin: origin.value, key: undefined }) : origin;
  const read = readText(keyFile);
  if (!read.ok) return err(`The key in "${keyFile}" could not be read: ${read.error}.`);
  const key = read.value.trim();
  // The text may be a secret: it is not shown.
  if (!/^[\x21-\x7e]{16,256}$/.test(key))
    return err(
      `"${keyFile}" does not hold one function key. Write one to it: az functionapp keys list --resource-group <group> --name <app> --query "functionKeys.<name>" --output tsv`,
    );
  return ok({ origin: origin.value, key });
}

function originOf(text: string): Result<string, string> {
  const url = URL.parse(text);
  if (url === null) return err(`"${text}" is not an address. Give one such as https://hubwarden.contoso.com.`);
  if (url.protocol === 'http:')
    return err(
      `"${text}" is not https: a session or token that is sent there can be read on the way. Give the https address; doctor does not check the pages of the local stack, which need no sign-in.`,
    );
  if (url.username !== '' || url.password !== '') return err('--url holds a user or a password. Take it out.');
  if (url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return err(
      `"${text}" is not the address of the pages alone. Give scheme, host and port, as in https://${url.host}.`,
    );
  return ok(url.origin);
}

/** Probes the pages; no check where none are asked for. */
export async function pagesChecks(
  asked: PagesQuestion | undefined,
  { probe }: Pick<DoctorParts, 'probe'>,
): Promise<readonly Check[]> {
  if (asked === undefined) return [];
  const target: PagesTarget = { origin: asked.origin, send: probe };
  return await checkPages(target, asked.key);
}

/** Checks the settings of the app that decide about sign-ins. Settings that cannot be read have a check of their own. */
export async function pagesSettings(
  azure: AzureSetup,
  appId: string | undefined,
  asked: PagesQuestion | undefined,
): Promise<SettingsFindings> {
  if (appId === undefined) return { checks: [], notes: [] };
  const settings = await azure.appSettings(appId);
  if (!settings.ok) return { checks: [], notes: [] };
  const note = asked && pagesUrlNote(asked.origin, settings.value.HUBWARDEN_PAGES_URL);
  return { checks: [checkPagesSettings(appId, settings.value)], notes: note === undefined ? [] : [note] };
}
