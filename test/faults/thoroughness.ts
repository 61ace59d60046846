/** Sequences that each of the two files draws in CI. */
const SEQUENCES_IN_CI = 750;
/** About as many schedules as crash enumeration plays when reads die twice. */
const ENUMERATED_AT_LENGTH = 21_800;

/** How much is played: what CI has time for, or as many schedules as `FAULT_SCHEDULES` names. */
export interface Thoroughness {
  /** Sequences that each file draws. */
  readonly sequences: number;
  /** Functions die before and after each read. A read changes nothing, so in CI they die there once. */
  readonly readsDieTwice: boolean;
}

/** Reads the environment. */
export function thoroughness(): Thoroughness {
  const asked = process.env.FAULT_SCHEDULES;
  if (asked === undefined) return { sequences: SEQUENCES_IN_CI, readsDieTwice: false };
  const left = Math.ceil((Number(asked) - ENUMERATED_AT_LENGTH) / 2);
  return { sequences: Math.max(SEQUENCES_IN_CI, left), readsDieTwice: true };
}
