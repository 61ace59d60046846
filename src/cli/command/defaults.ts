import type { Command, Option } from 'commander';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/text/json.ts';
import { nearestWord } from '../../core/text/nearest-word.ts';
import { isDeploymentUrl } from './url-option.ts';

/** The options that a person may set once: option name → variable of the environment. The config file uses the option name. */
const VARIABLES = {
  policy: 'HUBWARDEN_CLI_POLICY',
  account: 'HUBWARDEN_CLI_ACCOUNT',
  url: 'HUBWARDEN_CLI_URL',
} as const;

/** The variable that names another config file. */
const CONFIG_VARIABLE = 'HUBWARDEN_CLI_CONFIG';

/** Values of options that the command line does not give: option name → value. */
export type Defaults = Readonly<Partial<Record<keyof typeof VARIABLES, string>>>;

/** Where defaults come from. */
export interface DefaultSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The config file of the user, whether it exists or not. */
  readonly configFile: string;
  /** undefined: the file does not exist. */
  readonly readConfig: (path: string) => Result<string, string> | undefined;
}

/**
 * Reads the values of options that are typed each time: the environment first, then the config file.
 *
 * @returns a sentence with file and remedy when the config file is not valid
 */
export function readDefaults({ configFile, env, readConfig }: DefaultSources): Result<Defaults, string> {
  const named = env[CONFIG_VARIABLE]?.trim() || undefined;
  const file = named ?? configFile;
  const given = readConfig(file);
  if (given === undefined && named !== undefined)
    return err(`${named}: the file does not exist. ${CONFIG_VARIABLE} names it; correct the variable or remove it.`);
  const config = given === undefined ? ok({}) : configFrom(file, given);
  if (!config.ok) return config;
  const fromEnvironment = Object.entries(VARIABLES).flatMap(([name, variable]) => {
    const value = env[variable]?.trim();
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return ok({ ...config.value, ...Object.fromEntries(fromEnvironment) });
}

function configFrom(file: string, read: Result<string, string>): Result<Defaults, string> {
  if (!read.ok) return err(`${file}: ${read.error}.`);
  const example =
    'Write it as {"policy": "/path/policy.yaml", "account": "sthubwarden", "url": "https://hubwarden.contoso.com"}.';
  let value: unknown;
  try {
    value = JSON.parse(read.value);
  } catch {
    return err(`${file} is not JSON. ${example}`);
  }
  if (!isJsonObject(value)) return err(`${file} is not a JSON object. ${example}`);
  for (const [name, each] of Object.entries(value)) {
    if (!Object.hasOwn(VARIABLES, name)) {
      const meant = nearestWord(name, Object.keys(VARIABLES));
      return err(
        `${file}: "${name}" is not a key.${meant === undefined ? ` ${example}` : ` Did you mean "${meant}"?`}`,
      );
    }
    if (typeof each !== 'string' || each.trim() === '') return err(`${file}: "${name}" is not a text. ${example}`);
  }
  return ok(value as Defaults);
}

/**
 * Gives every command that has such an option its default. An option on the command line replaces it. A command that can work
 * through the API takes the default of `url`, else that of `account`.
 */
export function applyDefaults(command: Command, defaults: Defaults): void {
  const takesUrl = defaults.url !== undefined && command.options.some(isDeploymentUrl);
  for (const option of command.options.filter(mayHaveDefault)) {
    const name = option.attributeName() as keyof Defaults;
    const value = takesUrl && name === 'account' ? undefined : defaults[name];
    if (value !== undefined) command.setOptionValueWithSource(name, value, 'config');
  }
  for (const each of command.commands) applyDefaults(each, defaults);
}

/** True when the command has an option that may have a default: a broken config file stops no other command. */
export function takesDefaults(command: Command): boolean {
  return command.options.some(mayHaveDefault);
}

function mayHaveDefault(option: Option): boolean {
  const name = option.attributeName();
  return name === 'url' ? isDeploymentUrl(option) : Object.hasOwn(VARIABLES, name);
}

/** The environment without the variables of the command line, which the app does not know. */
export function withoutDefaults<T>(env: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const own: readonly string[] = [...Object.values(VARIABLES), CONFIG_VARIABLE];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.includes(name)));
}
