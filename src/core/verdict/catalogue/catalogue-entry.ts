import type { FindingClass, Severity } from '../vocabulary.ts';

/**
 * What a cause key is made of beside the code. Findings with one key are one alert, however many hubs have them.
 * `scope`, `policy`, `target`, `principal`, `exemption` and `receiver` are named by whoever raises the finding.
 */
export type GroupKeyPart =
  | 'hub'
  | 'assignment'
  | 'rule'
  | 'subscription'
  | 'scope'
  | 'policy'
  | 'target'
  | 'principal'
  | 'exemption'
  | 'receiver';

/** All that is known of a finding code. Codes are a public contract: never renumbered, never used for something else. */
export interface CatalogueEntry {
  readonly title: string;
  /** Why it matters to the people who own the hub. */
  readonly why: string;
  /** The class it has unless the finding says otherwise; `classNote` tells when it does. */
  readonly class: FindingClass;
  readonly classNote: string | undefined;
  readonly severity: Severity;
  /** Parts of the cause key beside the code; undefined: it never alerts. */
  readonly cause: readonly GroupKeyPart[] | undefined;
  readonly exemptable: boolean;
  readonly fix: string;
  readonly clearedBy: string;
  /** A finding of this code as Hubwarden words it: rendered from a scenario by a test, never written by hand. */
  readonly example: string;
  /** Told to people once even when it has been repaired before anybody looked. */
  readonly alwaysTold: boolean;
}

/** What of an entry is written by hand. */
export type WrittenEntry = Omit<CatalogueEntry, 'example'>;
