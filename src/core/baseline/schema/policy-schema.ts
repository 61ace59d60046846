import * as z from 'zod';
import { RESOURCE_KINDS } from '../../kinds/kinds.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../rules/outbound-rule.ts';
import { LONGEST_MINUTES } from '../../time/instant.ts';
import { DEFAULT_TIMINGS } from '../../time/timings.ts';
import {
  ASSIGNMENT_MODES,
  ISOLATION_OF_EXISTING_HUBS,
  ISOLATION_OF_NEW_HUBS,
  UNLISTED_RULES,
} from '../policy/baseline.ts';
import { EXEMPTABLE_CODES, NEVER_ABOUT_A_RULE } from '../policy/exemption.ts';
import { alertsSchema } from './alert-schema.ts';
import { foundryAccountsSchema } from './foundry-accounts-schema.ts';
import { forbiddenSchema, ruleSchema } from './rule-schema.ts';
import {
  HUB_NAME_PATTERN,
  HUB_PATTERN,
  LOCATION_PATTERN,
  MANAGEMENT_GROUP,
  RESOURCE_GROUP_PATTERN,
  RULE_NAME_PATTERN,
  SUBSCRIPTION_PATTERN,
  TAG_NAME,
} from './schema-patterns.ts';
import { nonBlankText, oneKeyOf, packNameText, patternText, RESERVED_PACK_NAMES } from './schema-words.ts';
import { writeWindowSchema } from './write-window-schema.ts';

const SUBSCRIPTION = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const SUBSCRIPTION_GLOB = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$|[*?]/;
const subscriptionId = z.string().regex(SUBSCRIPTION, 'must be the id (GUID) of a subscription');
const subscriptionGlob = z
  .string()
  .regex(SUBSCRIPTION_GLOB, 'must be the id (GUID) of a subscription, or a pattern with "*" over ids')
  .meta({ allOf: [{ pattern: SUBSCRIPTION_PATTERN }] });
const globs = (what: string, pattern: string) =>
  z
    .array(patternText(pattern))
    .min(1)
    .describe(`${what}; "*" and "?" match any characters, case does not count.`)
    .optional();

const matchSchema = z
  .strictObject({
    subscriptions: z.array(subscriptionGlob).min(1).describe('Subscription ids, "*" and "?" allowed.').optional(),
    resourceGroups: globs('Names of resource groups', RESOURCE_GROUP_PATTERN),
    names: globs('Names of hubs', HUB_NAME_PATTERN),
    locations: globs('Azure regions, for instance "westeurope"', LOCATION_PATTERN),
    tags: z
      .record(patternText(TAG_NAME), z.string(), { error: 'must hold tag names with their values' })
      .describe('Tags the hub must carry, all of them; values may hold "*" and "?".')
      .optional(),
  })
  .describe('Which hubs: all conditions must hold, one value of each list is enough. Absent: every hub.');

const isolationSchema = z
  .strictObject({
    mode: z
      .enum(ISOLATION_MODES)
      .describe('The isolation mode wanted. Absent: the mode is not judged. A stricter one on the hub is compliant.')
      .optional(),
    newHubs: z
      .enum(ISOLATION_OF_NEW_HUBS)
      .describe('Turning isolation on for hubs created after this was activated. approve: a person must approve.')
      .default('approve'),
    existingHubs: z
      .enum(ISOLATION_OF_EXISTING_HUBS)
      .describe('The same for all other hubs. approve: a person must approve.')
      .default('approve'),
  })
  .describe('The isolation mode, and who may turn it on: Azure cannot undo it.')
  .prefault({});

const WARN_MINUTES = DEFAULT_TIMINGS.provisioningWarnSeconds / 60;
const FAIL_MINUTES = DEFAULT_TIMINGS.provisioningFailSeconds / 60;
/** If only one of the two is given, it is compared with the default of the other. */
const WARNS_BEFORE_IT_FAILS = [
  {
    anyOf: [
      ...oneKeyOf(['warnAfterMinutes']),
      { properties: { failAfterMinutes: { type: 'number', exclusiveMinimum: WARN_MINUTES } } },
    ],
  },
  {
    anyOf: [
      ...oneKeyOf(['failAfterMinutes']),
      { properties: { warnAfterMinutes: { type: 'number', exclusiveMaximum: FAIL_MINUTES } } },
    ],
  },
];

/** Provisioning settings, as a file holds them. */
export const provisioningSchema = z
  .strictObject({
    start: z.boolean().describe('Provision the network where Azure has not done so yet.').default(true),
    includeSpark: z.boolean().describe('Provision for serverless Spark too.').default(false),
    warnAfterMinutes: z
      .number()
      .positive()
      .max(LONGEST_MINUTES)
      .describe('Provisioning counts as slow after this long (HW302).')
      .optional(),
    failAfterMinutes: z
      .number()
      .positive()
      .max(LONGEST_MINUTES)
      .describe('Provisioning counts as failed after this long (HW303).')
      .optional(),
  })
  .meta({ description: 'When and how the network is provisioned.', allOf: WARNS_BEFORE_IT_FAILS });

// No tenant has more.
const MOST_HUBS_PER_HOUR = 1_000_000;
const ASSIGNMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$/;

/** One assignment of a policy file. */
export const assignmentSchema = z.strictObject({
  name: z
    .string()
    .regex(
      ASSIGNMENT_NAME,
      'must start with a letter or digit and hold at most 63 letters, digits, spaces, ".", "_" and "-"',
    )
    .describe('A name for alerts and reports; unique in the file.'),
  match: matchSchema.optional(),
  mode: z.enum(ASSIGNMENT_MODES).describe('observe only reports; enforce also writes.').default('observe'),
  isolation: isolationSchema,
  packs: z.array(packNameText).describe('Names of packs: built-in ones, or those under "packs".').default([]),
  rules: z.array(ruleSchema).describe('Outbound rules of this assignment, besides those of its packs.').default([]),
  firewall: z
    .strictObject({
      sku: z.enum(FIREWALL_SKUS).describe('The firewall Azure creates for FQDN rules, billed to you.'),
    })
    .describe('Accepts the price of a firewall. Absent: FQDN rules are refused (HW406).')
    .optional(),
  unlistedRules: z
    .enum(UNLISTED_RULES)
    .describe('What to do about user-defined rules that are not listed here.')
    .default('report'),
  forbidden: z.array(forbiddenSchema).describe('Destinations no user-defined rule may overlap.').default([]),
  provisioning: provisioningSchema.prefault({}),
  pace: z
    .strictObject({
      hubsChangedPerHour: z
        .int()
        .positive()
        .max(MOST_HUBS_PER_HOUR)
        .describe('Existing hubs changed per hour at most.')
        .default(50),
      newHubsPerHour: z
        .int()
        .positive()
        .max(MOST_HUBS_PER_HOUR)
        .describe('New hubs changed per hour at most.')
        .default(500),
    })
    .describe('How fast Hubwarden may write.')
    .prefault({}),
  writeWindows: z.array(writeWindowSchema).min(1).describe('When Hubwarden may write. Absent: always.').optional(),
});

const PACK_HOLDS_SOMETHING = ['rules', 'extends'].map((key) => ({
  required: [key],
  properties: { [key]: { type: 'array', minItems: 1 } },
}));

/** One pack that a policy file defines. */
export const packSchema = z
  .strictObject({
    description: nonBlankText.describe('What the pack is for, for people.').optional(),
    extends: z.array(packNameText).describe('Packs, built-in or yours, whose rules this one holds too.').default([]),
    rules: z.array(ruleSchema).describe('Outbound rules.').default([]),
  })
  .meta({ anyOf: PACK_HOLDS_SOMETHING });

/** One exemption of a policy file. */
export const exemptionSchema = z
  .strictObject({
    hub: patternText(HUB_PATTERN).describe(
      'The resource id of a hub, or a pattern over ids, for instance "*/workspaces/hub-legacy-*".',
    ),
    findings: z.array(z.enum(EXEMPTABLE_CODES)).min(1).describe('Codes of findings that are accepted.'),
    rule: patternText(RULE_NAME_PATTERN)
      .describe('Only findings about the rule of this name; "*" and "?" match any characters. Absent: about any.')
      .optional(),
    owner: nonBlankText.describe('The person or team responsible.'),
    ticket: nonBlankText.describe('The ticket that records the decision, in quotes if it is a number.'),
    reason: nonBlankText.describe('Why it is justified.'),
    expires: z.iso
      .date('must be a date such as 2027-01-31')
      .describe('The last day on which it holds, to the end of that day in UTC.'),
  })
  .meta({
    // Findings about the hub itself never name a rule.
    if: { required: ['rule'], properties: { rule: true } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { findings: { type: 'array', items: { not: { enum: [...NEVER_ABOUT_A_RULE] } } } } },
  });

/** How a new version of the policy reaches the hubs. */
export const rolloutSchema = z
  .strictObject({
    immediate: z
      .boolean()
      .describe('A new version holds for every hub at once, without rings. For emergencies.')
      .default(false),
    canaryHubs: z.int().min(1).max(100).describe('Hubs of each assignment that get a new version first.').default(3),
    percentPerRing: z
      .number()
      .gt(0)
      .max(100)
      .describe('Share of the hubs of an assignment that each later ring holds.')
      .default(25),
    waitMinutes: z
      .number()
      .min(0)
      .max(7 * 24 * 60)
      .describe('Least time between the opening of two rings.')
      .default(60),
  })
  .describe('How a new version of this policy reaches the hubs: in rings, the next when the last has proved itself.')
  .prefault({});

/** Words of `kinds`: kinds of workspace in Azure's casing, and Foundry accounts. */
export const KINDS: readonly string[] = RESOURCE_KINDS.flatMap(({ policyKinds }) => Object.keys(policyKinds));

/**
 * The shape of a policy file, for editor completion and for the first check. Unknown keys are refused. The folder
 * `checks/` checks the rest: names that exist, rules that Azure accepts, packs that do not conflict.
 */
export const policySchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this format. Write: version: 1.'),
    scope: z
      .strictObject({
        subscriptions: z.array(subscriptionId).min(1).describe('Ids of subscriptions.').optional(),
        managementGroups: z
          .array(patternText(MANAGEMENT_GROUP))
          .min(1)
          .describe('Ids of management groups.')
          .optional(),
      })
      .describe('Where Hubwarden searches for hubs. Absent: everything that its identity can read.')
      .prefault({}),
    kinds: z
      .array(z.enum(KINDS))
      .min(1)
      .describe('Kinds of resource in scope. Projects inherit the network of their hub or account.')
      .default(['Hub']),
    packs: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must hold lower-case letters, digits and "-" only')
          .meta({ not: { enum: [...RESERVED_PACK_NAMES] } }),
        packSchema,
      )
      .describe('Named sets of outbound rules.')
      .default({}),
    assignments: z
      .array(assignmentSchema)
      .min(1)
      .describe('Which hubs get which baseline; the first that matches wins.'),
    exemptions: z.array(exemptionSchema).describe('Findings that a person accepted, with an end.').default([]),
    foundryAccounts: foundryAccountsSchema.optional(),
    rollout: rolloutSchema,
    alerts: alertsSchema,
  })
  .describe('A policy: which hubs get which baseline.');

/** A policy file with a valid shape. */
export type PolicyFile = z.output<typeof policySchema>;
/** One assignment with a valid shape. */
export type AssignmentEntry = z.output<typeof assignmentSchema>;
/** One pack with a valid shape. */
export type PackEntry = z.output<typeof packSchema>;
/** One exemption with a valid shape. */
export type ExemptionEntry = z.output<typeof exemptionSchema>;
/** Provisioning settings with a valid shape. */
export type ProvisioningEntry = z.output<typeof provisioningSchema>;
/** A JSON Schema as data. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of policy files, draft 7 because that is what editors' YAML support reads best. */
export function policyJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7', override: withoutFormat });
  return { title: 'Hubwarden policy', ...schema };
}

/** The pattern beside a format has the same effect, and a strict validator refuses formats that it does not know. */
function withoutFormat({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  delete jsonSchema.format;
}
