import * as z from 'zod';

/**
 * Behaviour of Foundry accounts that no recording, specification or documentation shows, or that users report now and
 * then. Each setting can be changed while the simulator runs. docs/simulator.md names the source of each.
 */
export const AccountSettingsSchema = z.strictObject({
  /** GET of the network of an account that has none: 404, or 200 with the mode `Disabled`. */
  absentNetwork: z.enum(['notFound', 'disabled']),
  /** The code of that 404. */
  absentNetworkCode: z.string().min(1),
  /** Creating a network on an account without an injection. */
  networkWithoutInjection: z.enum(['accept', 'refuse']),
  /** An injection that a PATCH or PUT adds to an account that has none. */
  laterInjection: z.enum(['refuse', 'accept']),
  /** How answers show the injections: the list that was sent, without subnets, one object, or not at all. */
  injectionInAnswers: z.enum(['asSent', 'withoutSubnet', 'object', 'absent']),
  /** Rules of a PATCH, or a batch: added to the others, in the place of all user-defined ones, or refused. */
  patchRules: z.enum(['merge', 'replace', 'refuse']),
  /** Rules of a PUT of an existing network: added, or in the place of all user-defined ones, also when it names none. */
  putRules: z.enum(['merge', 'replace']),
  /** A mode that Azure does not allow next: the status and the code of the refusal. */
  refusedTransition: z.strictObject({ status: z.number().int().min(400).max(499), code: z.string().min(1) }),
  /** Another firewall SKU while a firewall stands. */
  skuWithFirewall: z.enum(['refuse', 'accept']),
  /** A stricter mode while the account or a project has a capability host. */
  modeWithCapabilityHost: z.enum(['accept', 'refuse']),
  /** `changeableIsolationModes`: always empty, as recorded, the modes that may follow, or absent. */
  changeableModes: z.enum(['empty', 'filled', 'absent']),
  /** `networkId`: the account's `internalId`, as recorded, or another GUID. */
  networkId: z.enum(['internalId', 'other']),
  /** A network write with `provisionNetworkNow: false`: ignored, or the network stays `Deferred` until it is provisioned. */
  provisionNow: z.enum(['ignored', 'defers']),
  /** Rules after a write on an active network: active, or Inactive until a batch write names them. */
  writtenRules: z.enum(['active', 'inactive']),
  /** `firewallPublicIpAddress`: absent, as recorded, or shown while a firewall stands. */
  firewallAddress: z.enum(['absent', 'shown']),
  /** The firewall after its last FQDN rule. */
  firewallEnds: z.enum(['withLastFqdn', 'never']),
  /** DELETE of a rule of category Required. */
  requiredRuleDeletion: z.enum(['refuse', 'accept']),
  /** DELETE of a rule that Azure made for a connection. */
  connectionRuleDeletion: z.enum(['accept', 'refuse']),
  /** A rule of Azure that was deleted: it stays away, or Azure makes it again some minutes later. */
  deletedRules: z.enum(['stay', 'return']),
  /** The rule of a connection that is deleted. */
  ruleOfDeletedConnection: z.enum(['keep', 'remove']),
  /** A new rule whose operation failed: it stays, as `Failed`, or is gone. */
  failedRule: z.enum(['keep', 'remove']),
  /** Most rules of a network; null: no limit. */
  mostRules: z.number().int().positive().nullable(),
  /** A write while another one runs: 409 `Conflict`, or it succeeds and rules of the other one are lost. */
  overlap: z.enum(['conflict', 'lose']),
  /** The answer to a write of the network, its rules, `provision` or the batch; 200 and 201 take effect at once. */
  networkWriteStatus: z.union([z.literal(200), z.literal(201), z.literal(202)]),
  /**
   * The poll of a network operation: its state, 404 while it runs, 404 always, 403, or `InProgress` for ever although the
   * work is done.
   */
  poll: z.enum(['state', 'notFoundWhileRunning', 'notFound', 'forbidden', 'neverEnds']),
  /** The poll answers 404 so many seconds after the end; null: never. */
  pollLivesSeconds: z.number().int().nonnegative().nullable(),
  /** `location` of a 202: the written resource, as recorded, the operation, or absent. */
  location: z.enum(['resource', 'operation', 'absent']),
  /** `Retry-After` of a 202; null: absent, as recorded. */
  retryAfterSeconds: z.number().int().positive().nullable(),
  /** `Retry-After` of a poll that is not at its end; null: absent, as recorded. */
  pollRetryAfterSeconds: z.number().int().positive().nullable(),
  /** When Event Grid hears of a write: when it is accepted, when it ended, or both times. */
  raiseEvents: z.enum(['accept', 'end', 'both']),
  /** Spelling of the network in event subjects: as in the request, or in lower case. */
  eventSubject: z.enum(['asSent', 'lowerCase']),
  /** `properties` of an account in Resource Graph: all but the network, without injections and ids, or none. */
  graphProperties: z.enum(['all', 'plain', 'none']),
  /** What a restore of a soft-deleted account brings back. */
  restore: z.enum(['everything', 'withoutNetwork', 'newId']),
  /** Bytes that an account's answer is padded to with call-rate tables: recorded ones have about 37,000. */
  accountBytes: z.number().int().nonnegative(),
});

/** The settings of Foundry accounts. */
export type AccountSettings = z.output<typeof AccountSettingsSchema>;

/** Settings that differ from {@link DEFAULT_ACCOUNT_SETTINGS}. */
export const AccountOptionsSchema = AccountSettingsSchema.partial();

/** Settings of accounts that differ from the default. */
export type AccountOptions = z.output<typeof AccountOptionsSchema>;

/** The recorded behaviour, and the likelier or milder one where nothing is recorded. */
export const DEFAULT_ACCOUNT_SETTINGS: AccountSettings = {
  absentNetwork: 'notFound',
  absentNetworkCode: 'NotFound',
  networkWithoutInjection: 'accept',
  laterInjection: 'refuse',
  injectionInAnswers: 'asSent',
  patchRules: 'merge',
  putRules: 'merge',
  refusedTransition: { status: 400, code: 'ValidationError' },
  skuWithFirewall: 'refuse',
  modeWithCapabilityHost: 'accept',
  changeableModes: 'empty',
  networkId: 'internalId',
  provisionNow: 'ignored',
  writtenRules: 'active',
  firewallAddress: 'absent',
  firewallEnds: 'withLastFqdn',
  requiredRuleDeletion: 'refuse',
  connectionRuleDeletion: 'accept',
  deletedRules: 'stay',
  ruleOfDeletedConnection: 'keep',
  failedRule: 'keep',
  mostRules: null,
  overlap: 'conflict',
  networkWriteStatus: 202,
  poll: 'state',
  pollLivesSeconds: null,
  location: 'resource',
  retryAfterSeconds: null,
  pollRetryAfterSeconds: null,
  raiseEvents: 'accept',
  eventSubject: 'asSent',
  graphProperties: 'all',
  restore: 'everything',
  accountBytes: 0,
};
