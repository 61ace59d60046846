import * as z from 'zod';

const text = z.string().trim().min(1);
const position = z.number().int().min(1);

const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: text }),
    region: z.strictObject({ startLine: position, startColumn: position, endLine: position, endColumn: position }),
  }),
  logicalLocations: z
    .array(z.strictObject({ name: text, fullyQualifiedName: text, kind: z.literal('resource') }))
    .min(1)
    .optional(),
});

const rule = z.strictObject({
  id: text,
  shortDescription: z.strictObject({ text: text.max(1024) }),
  fullDescription: z.strictObject({ text: text.max(1024) }),
  help: z.strictObject({ text, markdown: text }),
  defaultConfiguration: z.strictObject({ level: z.enum(['error', 'warning', 'note']) }),
  properties: z.strictObject({
    'security-severity': z.string().regex(/^\d{1,2}\.\d$/),
    precision: z.literal('very-high'),
    tags: z.array(text).min(1).max(20),
  }),
});

const result = z.strictObject({
  ruleId: text,
  ruleIndex: z.number().int().min(0),
  level: z.enum(['error', 'warning', 'note']),
  message: z.strictObject({ text, markdown: text }),
  locations: z.array(location).length(1),
  partialFingerprints: z.strictObject({ primaryLocationLineHash: text }),
  properties: z.strictObject({ hubs: z.number().int().min(0) }),
});

/**
 * The part of SARIF 2.1.0 that Hubwarden writes, with the limits of GitHub code scanning: 25,000 results and rules of a run, 20
 * tags of a rule, 1,024 characters of a description.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (read 2026-11)
 * @see https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning (read 2026-11)
 */
export const sarifLog = z.strictObject({
  $schema: z.literal('https://json.schemastore.org/sarif-2.1.0.json'),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: text,
            rules: z.array(rule).max(25_000),
          }),
        }),
        automationDetails: z.strictObject({ id: text }),
        columnKind: z.literal('utf16CodeUnits'),
        results: z.array(result).max(25_000),
      }),
    )
    .length(1),
});

/** A SARIF file of Hubwarden. */
export type SarifLog = z.output<typeof sarifLog>;

/** One result of a SARIF file. */
export type SarifResult = z.output<typeof result>;

/** How severe a result is. */
export type SarifLevel = SarifResult['level'];

/** The description of a finding code in a SARIF file. */
export type SarifRule = z.output<typeof rule>;
