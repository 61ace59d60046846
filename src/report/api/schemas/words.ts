import * as z from 'zod';
import { ASSIGNMENT_MODES } from '../../../core/baseline/policy/baseline.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom } from '../../../core/hub-id.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../../core/rules/outbound-rule.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { StoredCode } from '../../../core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES } from '../../../core/verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../../core/verdict/catalogue/group-key.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../../core/verdict/catalogue/vocabulary.ts';

/** A time in ISO 8601. */
export const time = z.string().meta({ format: 'date-time' });

/** A time that the read model holds as a `Date`. */
export const date = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});

/** A JSON object whose members depend on what it is about. */
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;

/** A verdict. */
export const verdict = z.enum(VERDICTS);

/** A severity. */
export const severity = z.enum(SEVERITIES);

/** A class of findings. */
export const findingClass = z.enum(FINDING_CLASSES);

/** A code of this release. */
export const findingCode = z.enum(FINDING_CODES);

/** A code as a row holds it: a newer release may have written it. */
export const storedCode = z.string() as unknown as z.ZodType<StoredCode>;

/** The key of an alert group. */
export const groupKey = z.string() as unknown as z.ZodType<GroupKey>;

/** The id of a hub in the spelling in which ids are compared. */
export const hubId = z.string().refine((text) => hubIdFrom(text) === text) as unknown as z.ZodType<HubId>;

/** An isolation mode. */
export const isolationMode = z.enum(ISOLATION_MODES);

/** A SKU of Azure Firewall. */
export const firewallSku = z.enum(FIREWALL_SKUS);

/** The mode of an assignment. */
export const assignmentMode = z.enum(ASSIGNMENT_MODES);
