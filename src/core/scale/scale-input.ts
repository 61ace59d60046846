import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';

/** The fleet and the work of a day for which {@link scaleOf} computes. */
export interface ScaleInput {
  readonly hubs: number;
  /** Foundry accounts. */
  readonly accounts: number;
  /** Subscriptions that hold hubs or accounts, each as many as the others. */
  readonly subscriptions: number;
  readonly sweepsADay: number;
  /** Events of Event Grid that start a run, each about a resource that is compliant. */
  readonly eventsADay: number;
}

/** The numbers as a person wrote them; absent ones take their default. */
export type ScaleTexts = { readonly [Field in keyof ScaleInput]?: string | undefined };

interface NumberOption {
  readonly option: string;
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
}

const MOST_RESOURCES = 100_000_000;

/** The option of each number, with its limits and its default. A minute is the shortest interval of a schedule that is useful. */
export const SCALE_OPTIONS: Readonly<Record<keyof ScaleInput, NumberOption>> = {
  hubs: { option: '--hubs', least: 0, most: MOST_RESOURCES, fallback: 1000 },
  accounts: { option: '--accounts', least: 0, most: MOST_RESOURCES, fallback: 0 },
  subscriptions: { option: '--subscriptions', least: 1, most: 1_000_000, fallback: 1 },
  sweepsADay: { option: '--sweeps-a-day', least: 0, most: 1440, fallback: 24 },
  eventsADay: { option: '--events-a-day', least: 0, most: 1_000_000_000, fallback: 0 },
};

/** Reads the numbers. @returns every problem as a sentence with its option and the remedy */
export function scaleInputFrom(texts: ScaleTexts): Result<ScaleInput, readonly string[]> {
  const problems: string[] = [];
  const numberOf = (field: keyof ScaleInput): number => {
    const read = numberFrom(SCALE_OPTIONS[field], texts[field]);
    if (read.ok) return read.value;
    problems.push(read.error);
    return 0;
  };
  const input: ScaleInput = {
    hubs: numberOf('hubs'),
    accounts: numberOf('accounts'),
    subscriptions: numberOf('subscriptions'),
    sweepsADay: numberOf('sweepsADay'),
    eventsADay: numberOf('eventsADay'),
  };
  if (problems.length > 0) return err(problems);
  const resources = input.hubs + input.accounts;
  if (resources === 0) return err(['--hubs and --accounts are both 0. Give at least one hub or account.']);
  if (input.subscriptions > resources)
    return err([
      `--subscriptions: ${input.subscriptions} subscriptions cannot each hold one of ${resources} hubs and accounts. Count only subscriptions that hold some.`,
    ]);
  return ok(input);
}

function numberFrom({ fallback, least, most, option }: NumberOption, text: string | undefined): Result<number, string> {
  if (text === undefined) return ok(fallback);
  const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return ok(number);
  return err(
    `${option}: "${text.slice(0, 40)}" is not a whole number from ${least} to ${most}. Write it without separators.`,
  );
}
