import type { AccountOptions } from './account-settings.ts';
import type { SimulatorDurations } from './durations.ts';
import { REAL_LIFE_DURATIONS } from './durations.ts';

/** Options of the simulated Azure, mostly where the real behaviour is not documented. */
export interface SimulatorSettings {
  readonly durations: SimulatorDurations;
  /** Seed of all generated ids. */
  readonly seed: number;
  readonly tenantId: string;
  /** Base of nextLink and operation URLs, without a slash at the end; undefined: the host the request was sent to. */
  readonly publicUrl: string | undefined;
  /** Rows in a page of a list. */
  readonly pageSize: number;
  /** Most rows in a page of Resource Graph. */
  readonly resourceGraphPageSize: number;
  /** Delay of Resource Graph in seconds: it misses newer workspaces and still shows deleted ones. */
  readonly resourceGraphLagSeconds: number;
  /**
   * Fields that a version accepts and shows. `recorded`: every version accepts and shows all, as traffic of versions
   * without managed networks does. `specified`: by the provider's type index; what a version lacks is dropped and not
   * shown.
   */
  readonly fields: 'recorded' | 'specified';
  /** A rule whose destination another rule has: refused, as users report, or accepted, as a recording of 2023 shows. */
  readonly duplicateDestinations: 'refuse' | 'accept';
  /**
   * A write of a workspace with Azure's own rules unchanged: accepted, as azurerm needs it, or refused, as the SDK
   * expects.
   */
  readonly ownRulesInWrites: 'refuse' | 'ignoreUnchanged';
  /** The effect of a PATCH on user-defined rules that it does not name: it keeps or removes them. */
  readonly patchRules: 'merge' | 'replace';
  /**
   * A network write while another one runs: waits for its turn, is refused with 409, or overwrites what the other one
   * wrote (rules vanish without an error).
   */
  readonly overlap: 'serialize' | 'conflict' | 'lose';
  /** When Event Grid hears of a write: when it is accepted, when it ended, or both times. */
  readonly raiseEvents: 'accept' | 'end' | 'both';
  /** Value of `Retry-After` on 202 answers; undefined: no header, as recorded. */
  readonly retryAfterSeconds: number | undefined;
  /** `false` leaves `api-version` out of operation URLs, as observed in production. */
  readonly apiVersionInOperationUrls: boolean;
  /** POST provisionManagedNetwork on an active network: 200 at once, or an operation that ends soon. */
  readonly provisionActive: 'answer' | 'operate';
  /** Text of the 400 for a change of mode that Azure does not allow; undefined: one that names both modes. */
  readonly illegalModeMessage: string | undefined;
  /** `count` only shows the remaining calls in headers; `enforce` also answers 429 when a bucket is empty. */
  readonly throttle: 'count' | 'enforce';
  /** Behaviour of Foundry accounts at the start, where it differs from the default; the control API changes it later. */
  readonly accounts: AccountOptions;
  /** Requests kept in the log, oldest dropped first. */
  readonly requestLogSize: number;
}

/** Settings that differ from {@link DEFAULT_SETTINGS}. */
export type SimulatorOptions = Partial<SimulatorSettings>;

/** Real durations, and the mildest behaviour where the real one is unknown. */
export const DEFAULT_SETTINGS: SimulatorSettings = {
  durations: REAL_LIFE_DURATIONS,
  seed: 1,
  tenantId: '72f00000-0000-4000-a000-000000000001',
  publicUrl: undefined,
  pageSize: 100,
  resourceGraphPageSize: 1000,
  resourceGraphLagSeconds: 0,
  fields: 'recorded',
  duplicateDestinations: 'refuse',
  ownRulesInWrites: 'ignoreUnchanged',
  patchRules: 'merge',
  overlap: 'serialize',
  raiseEvents: 'end',
  retryAfterSeconds: undefined,
  apiVersionInOperationUrls: true,
  provisionActive: 'answer',
  illegalModeMessage: undefined,
  throttle: 'count',
  accounts: {},
  requestLogSize: 50_000,
};
