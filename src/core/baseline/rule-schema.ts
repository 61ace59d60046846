import { z } from 'zod';

const words = z.string().trim().min(1);

const serviceTagRule = z
  .strictObject({
    tag: words
      .describe('A service tag, for instance "DataFactory" or "Storage.westeurope". Or give addressPrefixes.')
      .optional(),
    addressPrefixes: z
      .array(words)
      .min(1)
      .describe(
        'Address ranges such as "203.0.113.0/24", instead of a tag. Azure ignores the tag where they are given.',
      )
      .optional(),
    protocol: z.enum(['TCP', 'UDP', 'ICMP', '*']).describe('"*" is every protocol.'),
    ports: z
      .union([words, z.int().min(0).max(65535)], { error: 'must be ports such as "443" or "80, 8080-8089"' })
      .describe('Ports in quotes: "443", "80, 8080-8089", or "*" for all.'),
    action: z.enum(['Allow', 'Deny']).describe('Whether it opens or closes.').default('Allow'),
  })
  .describe('Opens a service tag, or address prefixes, on a protocol and ports.');

const privateEndpointRule = z
  .strictObject({
    resourceId: words.describe('The full resource id of the target, starting with /subscriptions/.'),
    subresource: words.describe('The part of the target that is opened, for instance "blob" or "vault".'),
    sparkEnabled: z.boolean().describe('Also for serverless Spark.').default(false),
    fqdns: z.array(words).describe('Names behind an application gateway; only for such a target.').default([]),
  })
  .describe('A private endpoint to one part of one Azure resource.');

/** One outbound rule as a policy writes it. Which of the three it is, is checked after the shape. */
export const ruleSchema = z
  .strictObject({
    fqdn: words
      .describe(
        'A host on ports 80 and 443. "*.example.com" is every name below example.com, and not example.com itself.',
      )
      .optional(),
    serviceTag: serviceTagRule.optional(),
    privateEndpoint: privateEndpointRule.optional(),
  })
  .meta({
    description: 'One outbound rule: exactly one of fqdn, serviceTag, privateEndpoint.',
    oneOf: ['fqdn', 'serviceTag', 'privateEndpoint'].map((kind) => ({ required: [kind] })),
  });

/** One forbidden destination as a policy writes it. Which of the four it is, is checked after the shape. */
export const forbiddenSchema = z
  .strictObject({
    fqdn: words.describe('A host, or "*.example.com" for every name below it.').optional(),
    serviceTag: words.describe('A service tag, for instance "Internet".').optional(),
    addressPrefix: words.describe('An address range, for instance "0.0.0.0/0".').optional(),
    privateEndpoint: z
      .strictObject({
        resourceId: words.describe('The full resource id of the target, starting with /subscriptions/.'),
        subresource: words.describe('One part of the target. Absent: all of it.').optional(),
      })
      .describe('A private endpoint to this resource.')
      .optional(),
    action: z
      .enum(['report', 'remove'])
      .describe('report: a finding. remove: Hubwarden deletes such a rule, whoever wrote it.')
      .default('report'),
  })
  .meta({
    description:
      'A destination no user-defined rule may overlap: exactly one of fqdn, serviceTag, addressPrefix, privateEndpoint.',
    oneOf: ['fqdn', 'serviceTag', 'addressPrefix', 'privateEndpoint'].map((kind) => ({ required: [kind] })),
  });

/** A rule as the file holds it, its shape checked. */
export type RuleEntry = z.output<typeof ruleSchema>;

/** A forbidden destination as the file holds it, its shape checked. */
export type ForbiddenEntry = z.output<typeof forbiddenSchema>;
