import * as z from 'zod';
import type { CoveringRule, DiffField, DiffRow, RuleDiff } from '../../../core/diff/rule-diff.ts';
import { wire } from './wire.ts';

const diffField = wire<DiffField>()(
  'DiffField',
  z.object({
    field: z.string(),
    expected: z.string().optional(),
    current: z.string().optional(),
  }),
);

const coveringRule = wire<CoveringRule>()(
  'CoveringRule',
  z.object({
    rule: z.string(),
    destination: z.string(),
    owner: z.enum(['foreign', 'ours', 'azure']),
  }),
);

const diffRow = wire<DiffRow>()(
  'DiffRow',
  z.object({
    sign: z.enum(['!', '+', '~', '-', '=']),
    name: z.string(),
    destination: z.string().optional(),
    origin: z.string().optional(),
    codes: z.array(z.string()),
    exemptedBy: z.string().optional(),
    isPending: z.boolean(),
    fields: z.array(diffField),
    coveredBy: z.array(coveringRule).optional(),
  }),
);

/** {@link RuleDiff} as JSON. */
export const ruleDiff = wire<RuleDiff>()(
  'RuleDiff',
  z.object({
    source: z.enum(['Record', 'Azure']),
    asOf: z.string(),
    rows: z.array(diffRow),
    otherRules: z
      .object({
        ofAzure: z.number(),
        ofOthers: z.number(),
      })
      .optional(),
  }),
);
