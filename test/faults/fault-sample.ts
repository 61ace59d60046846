import { share, thoroughness } from '../thoroughness.ts';
import type { CallFault, PortCall } from './app/port-tap.ts';
import type { InjectedFault } from './fault-run.ts';

/** Every fault that can strike a call: a read has no effect to lose. */
export function faultsOf({ port, writes }: PortCall): readonly CallFault[] {
  if (port === 'Queue') return ['CrashBefore', 'CrashAfter', 'LoseAnswer', 'Refuse', 'Twice'];
  return writes ? ['CrashBefore', 'CrashAfter', 'LoseAnswer', 'Refuse'] : ['CrashBefore', 'CrashAfter', 'Refuse'];
}

/** Faults that strike a story, and how many there are in all. */
export interface Strikes {
  readonly all: number;
  readonly chosen: readonly InjectedFault[];
}

/**
 * Chooses the faults that a story is played with. `all`: each fault of each call, or the share of them that is asked for.
 * `sample`: of each kind of call of the story one for each fault that can strike a write, and one for all faults of a read,
 * so that each story and each kind of effect is struck before, after and with its answer lost. `fast`: one of each kind of write.
 *
 * @param most most faults of a story, where not all are played
 */
export function faultSample(story: string, calls: readonly PortCall[], most = Number.POSITIVE_INFINITY): Strikes {
  const all = calls.flatMap((call, index) => faultsOf(call).map((fate): InjectedFault => ({ call: index, fate })));
  if (thoroughness() === 'all') {
    const { number, of } = share();
    return { all: all.length, chosen: all.filter((_, index) => index % of === number - 1) };
  }
  const kinds = Map.groupBy(all, (strike) => kindOf(strike, calls[strike.call]));
  // Which of a kind it is differs from story to story: together they strike early and late calls.
  const chosen = [...kinds].flatMap(
    ([kind, strikes]) => strikes[numberFrom(`${story} ${kind}`) % strikes.length] ?? [],
  );
  return { all: all.length, chosen: fewOf(story, chosen, most) };
}

/** As many as are allowed, other ones for each story. */
function fewOf(story: string, strikes: readonly InjectedFault[], most: number): readonly InjectedFault[] {
  const order = (strike: InjectedFault) => scattered(numberFrom(`${story} ${strike.fate} ${strike.call}`));
  return strikes.length <= most ? strikes : [...strikes].sort((a, b) => order(a) - order(b)).slice(0, most);
}

function kindOf({ fate }: InjectedFault, call: PortCall | undefined): string {
  if (call === undefined) return fate;
  // Ids, times and numbers of rows are the same kind of call, as are the names of our rules.
  const kind = `${call.port} ${call.name.replace(/hw-\S+|[0-9a-f]{8}\S*|\d\S*/g, '#')}`;
  return call.writes && thoroughness() === 'sample' ? `${kind} ${fate}` : kind;
}

/** A number that follows from a text alone. */
function numberFrom(text: string): number {
  let number = 7;
  for (const character of text) number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return number;
}

/** Numbers that are near each other come to lie far apart. */
function scattered(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}
