/** One of many runs of Vitest that together play everything. Each takes about a minute, so that a budget can be kept. */
export interface Part {
  readonly kind: 'unit' | 'faults' | 'sequences' | 'rules' | 'planner' | 'stack';
  /** For people: what it plays. */
  readonly name: string;
  /** Arguments for Vitest. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Starts processes that need the cores for themselves. */
  readonly isAlone: boolean;
}

/** Stories in which every fault strikes every call: test file → parts that its schedules are dealt out to. */
const CRASHES: Readonly<Record<string, number>> = {
  'crashes-known-hub': 16,
  'crashes-new-hub': 20,
  'crashes-provisioning': 20,
  'crashes-sweep': 2,
  'crashes-terminal': 6,
  'crashes-account-stories': 40,
  'crashes-account-own': 48,
  'crashes-alerts': 4,
  'crashes-receivers': 1,
};
const OTHER_FAULTS = ['fleet-bounds', 'items-of', 'paused-runs', 'regressions', 'authors-and-reasons', 'forged-events'];
const UNIT_PARTS = 20;
/** Sequences of one part, and parts of each of the three files: 40,000 sequences each, and of accounts as many of either beginning. */
const SEQUENCES = { each: 500, parts: 80 };
/** Cases of one part, and parts: a million cases of each property. */
const PLANNER = { each: 10_000, parts: 100 };
const RULES = { each: 25_000, parts: 40 };

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function part(kind: Part['kind'], name: string, args: readonly string[], env: Part['env'] = {}): Part {
  const all = { TEST_THOROUGHNESS: 'all', ...env };
  return {
    kind,
    name: `${kind}: ${name}`,
    args: ['--testTimeout', '0', '--hookTimeout', '0', ...args],
    env: all,
    isAlone: false,
  };
}

function unitParts(): readonly Part[] {
  return numbers(UNIT_PARTS).map((number) => {
    const which = `${number}/${UNIT_PARTS}`;
    return part('unit', `files ${which}, every case`, ['--project', 'unit', '--shard', which], { WORLD_STEPS: 'all' });
  });
}

function faultParts(): readonly Part[] {
  const crashes = Object.entries(CRASHES).flatMap(([file, of]) =>
    numbers(of).map((number) =>
      part('faults', `${file} ${number}/${of}`, ['--project', 'faults', file], { FAULT_SHARE: `${number}/${of}` }),
    ),
  );
  return [...crashes, ...OTHER_FAULTS.map((file) => part('faults', file, ['--project', 'faults', file]))];
}

function sequenceParts(): readonly Part[] {
  const { each, parts } = SEQUENCES;
  return ['sequences-known-hub', 'sequences-new-hub', 'sequences-account'].flatMap((file) =>
    numbers(parts).map((seed) =>
      part('sequences', `${each} of ${file}, seed ${seed}`, ['--project', 'faults', file], {
        FAULT_SEQUENCES: String(each),
        PROPERTY_SEED: String(seed),
      }),
    ),
  );
}

function propertyParts(kind: 'rules' | 'planner', file: string, { each, parts }: typeof PLANNER): readonly Part[] {
  return numbers(parts).map((seed) =>
    part(kind, `${each} cases, seed ${seed}`, ['--project', 'unit', file], {
      PROPERTY_RUNS: String(each),
      PROPERTY_SEED: String(seed),
    }),
  );
}

const STACK: Part = {
  kind: 'stack',
  name: 'stack: the functions host is killed 20 times',
  args: ['--config', 'vitest.long.config.ts'],
  env: { STACK_KILLS: '20', STACK_SEED: '1' },
  isAlone: true,
};

/** Everything, in a fixed order. */
export const PARTS: readonly Part[] = [
  ...unitParts(),
  ...faultParts(),
  ...sequenceParts(),
  ...propertyParts('rules', 'coverage.properties', RULES),
  ...propertyParts('planner', 'plan-properties', PLANNER),
  STACK,
];

/** The parts in an order that follows from the seed alone. */
export function shuffled(parts: readonly Part[], seed: number): readonly Part[] {
  const order = [...parts];
  let state = seed >>> 0;
  for (let last = order.length - 1; last > 0; last -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}
