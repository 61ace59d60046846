import { parseArgs } from 'node:util';

/** What a person asks of `npm run bench`. */
export type BenchCommand =
  | { readonly kind: 'Counts'; readonly json: boolean; readonly update: boolean }
  | { readonly kind: 'Report'; readonly name: string; readonly numbers: readonly number[] }
  | {
      readonly kind: 'Measure';
      /** Names of figures, each once. */
      readonly names: readonly string[];
      readonly json: boolean;
      readonly hubs: number | undefined;
    }
  /** A sentence that says what is wrong and what there is. */
  | { readonly kind: 'Wrong'; readonly message: string };

/** What there is to ask for. */
export interface BenchNames {
  /** Names of figures. */
  readonly figures: readonly string[];
  /** Names of several figures together. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Names of reports, which print tables of their own. */
  readonly reports: readonly string[];
}

const OPTIONS = {
  json: { type: 'boolean', default: false },
  update: { type: 'boolean', default: false },
  hubs: { type: 'string' },
} as const;

/** Reads the arguments of `npm run bench`; no names ask for every figure. */
export function benchCommandFrom(args: readonly string[], names: BenchNames): BenchCommand {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') return wrong(`${parsed} ${whatThereIs(names)}`);
  const { positionals, values } = parsed;
  const { json, update } = values;
  const hubs = values.hubs === undefined ? undefined : wholeNumber(values.hubs);
  if (values.hubs !== undefined && hubs === undefined)
    return wrong(`--hubs takes a whole number above zero, not "${values.hubs}".`);
  const [first = '', ...rest] = positionals;
  if (update && first !== 'counts') return wrong('--update belongs to counts: npm run bench -- counts --update.');
  if (first === 'counts')
    return rest.length > 0 || hubs !== undefined
      ? wrong('counts takes --update and --json, and nothing else.')
      : { kind: 'Counts', json, update };
  if (names.reports.includes(first))
    return json || hubs !== undefined
      ? wrong(`${first} prints a table of its own, and takes numbers only.`)
      : reportFrom(first, rest);
  return measureFrom(positionals, names, { json, hubs });
}

type ParsedArgs = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true; args: string[] }>>;

/** @returns Node's own sentence about an option that there is not */
function parsedArgs(args: readonly string[]): ParsedArgs | string {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
  }
}

function reportFrom(name: string, texts: readonly string[]): BenchCommand {
  const numbers = texts.map((text) => (text === '0' ? 0 : wholeNumber(text)));
  const bad = texts.find((_, index) => numbers[index] === undefined);
  if (bad !== undefined) return wrong(`${name} takes whole numbers, not "${bad}".`);
  return { kind: 'Report', name, numbers: numbers.filter((number) => number !== undefined) };
}

function measureFrom(
  asked: readonly string[],
  names: BenchNames,
  options: { readonly json: boolean; readonly hubs: number | undefined },
): BenchCommand {
  const figures = asked.flatMap((name) => (Object.hasOwn(names.groups, name) ? (names.groups[name] ?? []) : [name]));
  const unknown = asked.filter((name) => !names.figures.includes(name) && !Object.hasOwn(names.groups, name));
  if (unknown.length > 0)
    return wrong(`There is no figure ${unknown.map((name) => `"${name}"`).join(', ')}. ${whatThereIs(names)}`);
  const wanted = asked.length === 0 ? names.figures : figures;
  return { kind: 'Measure', names: [...new Set(wanted)], ...options };
}

function whatThereIs({ figures, groups, reports }: BenchNames): string {
  return `There are: ${figures.join(', ')}; together: ${Object.keys(groups).join(', ')}; reports: ${reports.join(', ')}; and counts.`;
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function wrong(message: string): BenchCommand {
  return { kind: 'Wrong', message };
}
