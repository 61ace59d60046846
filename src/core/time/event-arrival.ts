/** When an event of a hub reached each part of Hubwarden. Times are ISO strings. */
export interface EventArrival {
  /** Azure's time of the event. */
  readonly raisedAt: string;
  /** Hubwarden accepted the event. */
  readonly receivedAt: string;
  /** The run that the event caused began to read the hub. */
  readonly runAt: string;
  /** The first read afterwards that left nothing to send and nothing under way; absent until then. */
  readonly verifiedAt?: string | undefined;
}

/** Times between two parts: raised to received, received to run, run to verified, and raised to verified. */
export const LATENESS_PARTS = ['received', 'run', 'verified', 'whole'] as const;

/** One of {@link LATENESS_PARTS}. */
export type LatenessPart = (typeof LATENESS_PARTS)[number];

/** The spread of a time over some events, in seconds with a fraction. */
export interface Spread {
  readonly events: number;
  readonly p50Seconds: number;
  readonly p99Seconds: number;
  readonly longestSeconds: number;
}

/** How late some events were. */
export interface Lateness {
  readonly events: number;
  /** Events whose outcome no read has verified yet. */
  readonly unverified: number;
  /** Time at which the newest of the events was received. */
  readonly newestAt: string;
  /** Seconds of the newest event from raised to received, and to its run; `wholeSeconds` is absent until it is verified. */
  readonly newest: { readonly receivedSeconds: number; readonly runSeconds: number; readonly wholeSeconds?: number };
  /** A part that no event has finished is absent. */
  readonly parts: Readonly<Partial<Record<LatenessPart, Spread>>>;
}

/** The times of one event in numbers: so that they can be sorted again and again without reading dates. */
export interface ArrivalTimes {
  readonly receivedAt: string;
  /** Seconds of each part; a part that has not ended is undefined. */
  readonly seconds: Readonly<Record<LatenessPart, number | undefined>>;
}

/** The times of an event. */
export function arrivalTimes({ raisedAt, receivedAt, runAt, verifiedAt }: EventArrival): ArrivalTimes {
  return {
    receivedAt,
    seconds: {
      received: between(raisedAt, receivedAt),
      run: between(receivedAt, runAt),
      verified: verifiedAt === undefined ? undefined : between(runAt, verifiedAt),
      whole: verifiedAt === undefined ? undefined : between(raisedAt, verifiedAt),
    },
  };
}

/** Sums up how late events were. @returns undefined without any event */
export function latenessOf(arrivals: readonly ArrivalTimes[]): Lateness | undefined {
  const [first, ...rest] = arrivals;
  if (first === undefined) return undefined;
  const newest = rest.reduce((last, each) => (each.receivedAt > last.receivedAt ? each : last), first);
  const spreads = LATENESS_PARTS.map((part) => [
    part,
    spreadOf(arrivals.flatMap(({ seconds }) => seconds[part] ?? [])),
  ]);
  const { received = 0, run = 0, whole } = newest.seconds;
  return {
    events: arrivals.length,
    unverified: arrivals.filter(({ seconds }) => seconds.verified === undefined).length,
    newestAt: newest.receivedAt,
    newest: {
      receivedSeconds: received,
      runSeconds: run,
      ...(whole === undefined ? {} : { wholeSeconds: whole }),
    },
    parts: Object.fromEntries(spreads.filter(([, spread]) => spread !== undefined)),
  };
}

/** Never below zero, because the clocks of two machines differ. */
function between(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}

function spreadOf(values: readonly number[]): Spread | undefined {
  // A typed array sorts numbers several times as fast, and 10,000 hubs have up to 80,000 events.
  const sorted = Float64Array.from(values).sort();
  const longestSeconds = sorted.at(-1);
  if (longestSeconds === undefined) return undefined;
  // Nearest rank: each figure is the time of an event that happened.
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? longestSeconds;
  return { events: sorted.length, p50Seconds: rank(0.5), p99Seconds: rank(0.99), longestSeconds };
}
