import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { parseJson } from './request/json-value.ts';
import { AccountOptionsSchema } from './state/account-settings.ts';
import type { SimulatorOptions } from './state/settings.ts';

/** Options from the command line. */
export type Command =
  | { readonly kind: 'Help' }
  | {
      readonly kind: 'Run';
      readonly host: string;
      readonly httpPort: number;
      readonly httpsPort: number | undefined;
      /** Factor on all durations. */
      readonly scale: number;
      readonly seedHubs: number;
      readonly seedAccounts: number;
      readonly options: Pick<
        SimulatorOptions,
        | 'patchRules'
        | 'overlap'
        | 'throttle'
        | 'raiseEvents'
        | 'fields'
        | 'duplicateDestinations'
        | 'ownRulesInWrites'
        | 'accounts'
      >;
    };

/** Text of `--help`. */
export const USAGE = `Serves a stand-in for Azure Resource Manager: AI hubs and Foundry accounts,
their managed networks and outbound rules.

  npm run simulator -- [flags]

  --port N           plain http, also for the control API below /_simulator/ (default 9010; 0 = any free port)
  --https-port N     https with a certificate made at start (default: none)
  --host H           address to listen on (default 127.0.0.1)
  --scale F          factor on how long operations take: 0.01 makes 30 minutes 18 seconds (default 1)
  --seed-hubs K      starts with K hubs in three resource groups (default 3)
  --seed-accounts K  starts with K accounts, each of another case (default 2, at most 8)
  --account-setting N=V  a setting of accounts, as docs/simulator.md lists them; may be given several times
  --rules R          what a PATCH does with rules it does not name: merge (default) or replace
  --fields F           recorded (default): every api-version takes and shows all fields; specified: only its own
  --duplicates D       a rule with the destination of another one: refuse (default) or accept
  --own-rules W        Azure's own rules in a write of the hub: ignoreUnchanged (default) or refuse
  --overlap O        a write during another one: serialize (default), conflict or lose
  --events E         when events are raised: end (default), accept or both
  --throttle T       count (default) shows the remaining calls; enforce also answers 429
  --help             this text
`;

const FLAGS = {
  port: { type: 'string', default: '9010' },
  'https-port': { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  scale: { type: 'string', default: '1' },
  'seed-hubs': { type: 'string', default: '3' },
  'seed-accounts': { type: 'string', default: '2' },
  'account-setting': { type: 'string', multiple: true },
  rules: { type: 'string', default: 'merge' },
  fields: { type: 'string' },
  duplicates: { type: 'string' },
  'own-rules': { type: 'string' },
  overlap: { type: 'string', default: 'serialize' },
  events: { type: 'string', default: 'end' },
  throttle: { type: 'string', default: 'count' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line. @returns every problem with its remedy */
export function commandFrom(args: readonly string[]): Result<Command, readonly string[]> {
  const { values, tokens } = parseArgs({ args: [...args], options: FLAGS, strict: false, tokens: true });
  const given: readonly Token[] = tokens;
  if (values.help === true) return ok({ kind: 'Help' });
  const problems = given.flatMap(strayProblem);
  const text = (flag: keyof typeof FLAGS) => String(values[flag]);
  const reader = readerInto(problems);
  const command: Command = {
    kind: 'Run',
    host: text('host'),
    httpPort: reader.port('port', text('port')),
    httpsPort: values['https-port'] === undefined ? undefined : reader.port('https-port', text('https-port')),
    scale: reader.positive('scale', text('scale')),
    seedHubs: reader.count('seed-hubs', text('seed-hubs')),
    seedAccounts: reader.count('seed-accounts', text('seed-accounts')),
    options: {
      patchRules: reader.word('rules', text('rules'), ['merge', 'replace']),
      overlap: reader.word('overlap', text('overlap'), ['serialize', 'conflict', 'lose']),
      raiseEvents: reader.word('events', text('events'), ['end', 'accept', 'both']),
      throttle: reader.word('throttle', text('throttle'), ['count', 'enforce']),
      ...accountsFrom(listed(values['account-setting']), problems),
      ...knobsFrom(reader, (flag) => (values[flag] === undefined ? undefined : text(flag))),
    },
  };
  return problems.length === 0 ? ok(command) : err(problems);
}

type Knobs = Pick<SimulatorOptions, 'fields' | 'duplicateDestinations' | 'ownRulesInWrites'>;

/** An option that is not given keeps the simulator's default. */
function knobsFrom(
  reader: ReturnType<typeof readerInto>,
  given: (flag: 'fields' | 'duplicates' | 'own-rules') => string | undefined,
): Knobs {
  const fields = given('fields');
  const duplicates = given('duplicates');
  const ownRules = given('own-rules');
  return {
    ...(fields === undefined ? {} : { fields: reader.word('fields', fields, ['recorded', 'specified']) }),
    ...(duplicates === undefined
      ? {}
      : { duplicateDestinations: reader.word('duplicates', duplicates, ['refuse', 'accept']) }),
    ...(ownRules === undefined
      ? {}
      : { ownRulesInWrites: reader.word('own-rules', ownRules, ['ignoreUnchanged', 'refuse']) }),
  };
}

function listed(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Settings of accounts, each given as `name=value`. */
function accountsFrom(given: readonly string[], problems: string[]): Pick<SimulatorOptions, 'accounts'> {
  if (given.length === 0) return {};
  const pairs = given.map((each) => {
    const [name = '', ...value] = each.split('=');
    const text = value.join('=');
    const parsed = parseJson(text);
    return [name, parsed.ok ? parsed.value : text] as const;
  });
  const options = AccountOptionsSchema.safeParse(Object.fromEntries(pairs));
  if (options.success) return { accounts: options.data };
  problems.push(`--account-setting is not valid. ${z.prettifyError(options.error)}`);
  return {};
}

interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | undefined;
}

function strayProblem(token: Token): string[] {
  if (token.kind === 'positional')
    return [`'${token.value}' is not expected here. All settings are flags: --port 9010`];
  if (token.kind !== 'option' || token.name === undefined || Object.hasOwn(FLAGS, token.name)) return [];
  const { name } = token;
  const close = Object.keys(FLAGS).find((flag) => flag.includes(name) || name.includes(flag));
  return [`Unknown flag ${token.rawName}.${close === undefined ? '' : ` Did you mean --${close}?`} --help lists all.`];
}

/** Readers that record a problem and return a value that is never used. */
function readerInto(problems: string[]) {
  function number(flag: string, text: string, isFine: (value: number) => boolean, remedy: string): number {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!isFine(value)) problems.push(`--${flag} '${text}' is not valid. Give ${remedy}.`);
    return value;
  }
  return {
    port: (flag: string, text: string) =>
      number(flag, text, (value) => Number.isInteger(value) && value >= 0 && value <= 65_535, 'a port from 0 to 65535'),
    positive: (flag: string, text: string) =>
      number(flag, text, (value) => Number.isFinite(value) && value > 0, 'a number above 0, like 0.01'),
    count: (flag: string, text: string) =>
      number(flag, text, (value) => Number.isInteger(value) && value >= 0, 'a whole number'),
    word<T extends string>(flag: string, text: string, words: readonly [T, ...T[]]): T {
      const found = words.find((word) => word === text);
      if (found === undefined) problems.push(`--${flag} '${text}' is not valid. Give ${words.join(', ')}.`);
      return found ?? words[0];
    },
  };
}
