import * as z from 'zod';
import { PROTOCOLS, RULE_ACTIONS } from '../../rules/outbound-rule.ts';
import { SERVICE_TAGS } from '../../rules/services/known-service-tags.ts';
import { PRIVATE_ENDPOINT_TARGETS, subresourceNames } from '../../rules/services/private-endpoint-targets.ts';
import { FORBIDDEN_ACTIONS } from '../policy/baseline.ts';
import {
  ENDPOINT_HOST,
  PLAIN_HOSTS,
  PLAIN_PREFIX,
  PLAIN_RESOURCE_ID,
  PLAIN_SUBRESOURCE,
  PLAIN_TAG,
  PORTS,
  RESOURCE_ID,
  RULE_HOSTS,
  SUBRESOURCE,
  TAG_OF_RULE,
} from './schema-patterns.ts';
import { nonBlankText, oneKeyOf, patternText, suggestedText } from './schema-words.ts';

const SUBRESOURCES = [...new Set(PRIVATE_ENDPOINT_TARGETS.flatMap(subresourceNames))].sort();

/** Azure ignores the ports of a rule for ICMP, so the program accepts any text there. */
const PORTS_UNLESS_ICMP = {
  if: { properties: { protocol: { const: 'ICMP' } } },
  else: { properties: { ports: { anyOf: [{ type: 'string', pattern: PORTS }, { type: 'integer' }] } } },
};

const serviceTagRule = z
  .strictObject({
    tag: suggestedText(SERVICE_TAGS, TAG_OF_RULE)
      .describe('A service tag, for instance "DataFactory" or "Storage.westeurope". Or give addressPrefixes.')
      .optional(),
    addressPrefixes: z
      .array(patternText(PLAIN_PREFIX))
      .min(1)
      .describe(
        'Address ranges such as "203.0.113.0/24", instead of a tag. Azure ignores the tag where they are given.',
      )
      .optional(),
    protocol: z.enum(PROTOCOLS).describe('"*" is every protocol.'),
    ports: z
      .union([nonBlankText, z.int().min(0).max(65535)], { error: 'must be ports such as "443" or "80, 8080-8089"' })
      .describe('Ports in quotes: "443", "80, 8080-8089", or "*" for all.'),
    action: z.enum(RULE_ACTIONS).describe('Allow opens, Deny closes.').default('Allow'),
  })
  .meta({
    description: 'Opens a service tag, or address prefixes, on a protocol and ports.',
    anyOf: oneKeyOf(['tag', 'addressPrefixes']),
    ...PORTS_UNLESS_ICMP,
  });

const privateEndpointRule = z
  .strictObject({
    resourceId: patternText(RESOURCE_ID).describe('The full resource id of the target, starting with /subscriptions/.'),
    subresource: suggestedText(SUBRESOURCES, SUBRESOURCE).describe(
      'The part of the target that is opened, for instance "blob" or "vault".',
    ),
    sparkEnabled: z.boolean().describe('Also for serverless Spark.').default(false),
    fqdns: z
      .array(patternText(ENDPOINT_HOST))
      .describe('Names behind an application gateway; only for such a target.')
      .default([]),
  })
  .describe('A private endpoint to one part of one Azure resource.');

/** One outbound rule as a policy writes it. A later check decides which of the three kinds it is. */
export const ruleSchema = z
  .strictObject({
    fqdn: patternText(RULE_HOSTS)
      .describe(
        'A host on ports 80 and 443. "*.example.com" is every name below example.com, and not example.com itself.',
      )
      .optional(),
    serviceTag: serviceTagRule.optional(),
    privateEndpoint: privateEndpointRule.optional(),
  })
  .meta({
    description: 'One outbound rule: exactly one of fqdn, serviceTag, privateEndpoint.',
    oneOf: oneKeyOf(['fqdn', 'serviceTag', 'privateEndpoint']),
  });

/** One forbidden destination as a policy writes it. A later check decides which of the four kinds it is. */
export const forbiddenSchema = z
  .strictObject({
    fqdn: patternText(PLAIN_HOSTS).describe('A host, or "*.example.com" for every name below it.').optional(),
    serviceTag: suggestedText(SERVICE_TAGS, PLAIN_TAG).describe('A service tag, for instance "Internet".').optional(),
    addressPrefix: patternText(PLAIN_PREFIX).describe('An address range, for instance "0.0.0.0/0".').optional(),
    privateEndpoint: z
      .strictObject({
        resourceId: patternText(PLAIN_RESOURCE_ID).describe(
          'The full resource id of the target, starting with /subscriptions/.',
        ),
        subresource: suggestedText(SUBRESOURCES, PLAIN_SUBRESOURCE)
          .describe('One part of the target. Absent: all of it.')
          .optional(),
      })
      .describe('A private endpoint to this resource.')
      .optional(),
    action: z
      .enum(FORBIDDEN_ACTIONS)
      .describe('report: a finding. remove: Hubwarden deletes such a rule of any owner.')
      .default('report'),
  })
  .meta({
    description:
      'A destination no user-defined rule may overlap: exactly one of fqdn, serviceTag, addressPrefix, privateEndpoint.',
    oneOf: oneKeyOf(['fqdn', 'serviceTag', 'addressPrefix', 'privateEndpoint']),
  });

/** A rule as the file holds it, with a valid shape. */
export type RuleEntry = z.output<typeof ruleSchema>;

/** A forbidden destination as the file holds it, with a valid shape. */
export type ForbiddenEntry = z.output<typeof forbiddenSchema>;
