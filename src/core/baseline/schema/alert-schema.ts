import * as z from 'zod';
import { RECEIVER_TYPES } from '../../alert/routing/receiver-types.ts';
import { WEEKDAYS } from '../../time/write-window.ts';
import { FINDING_CODES } from '../../verdict/catalogue/finding-code.ts';
import { SEVERITIES } from '../../verdict/catalogue/vocabulary.ts';
import { RECEIVER_REFERENCE, SUBSCRIPTION_OF_ALERTS, TAG_NAME } from './schema-patterns.ts';
import { findingCodeText, nonBlankText, patternText } from './schema-words.ts';

const receiverWords = patternText(RECEIVER_REFERENCE);
const severity = z.enum(SEVERITIES);
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** In upper case, with `_` for `-`, it is part of the names of settings. */
const RECEIVER_NAME = /^[a-z][a-z0-9-]{0,39}$/;

const conditions = {
  severities: z.array(severity).min(1).describe('Only these severities. Absent: all.').optional(),
  codes: z.array(findingCodeText).min(1).describe('Only these findings. Absent: all.').optional(),
  assignments: z.array(nonBlankText).min(1).describe('Only hubs of these assignments. Absent: all.').optional(),
  subscriptions: z
    .array(patternText(SUBSCRIPTION_OF_ALERTS))
    .min(1)
    .describe('Only hubs of these subscriptions: ids, "*" and "?" allowed. Absent: all.')
    .optional(),
  hubs: z
    .array(nonBlankText)
    .min(1)
    .describe('Only these hubs: names or ids, "*" and "?" allowed. Absent: all.')
    .optional(),
  tags: z
    .record(patternText(TAG_NAME), z.string(), { error: 'must hold tag names with their values' })
    .describe('Only hubs with these tags, all of them; values may hold "*" and "?".')
    .optional(),
};

/** Hours in which a route sends no notifications. */
export const quietHoursSchema = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .describe('Days on which the hours begin. Absent: every day.')
      .default([...WEEKDAYS]),
    from: z.string().regex(TIME, 'must be a time such as "22:00"').describe('Begin at, "HH:MM" in quotes.'),
    to: z
      .string()
      .regex(TIME, 'must be a time such as "07:00"')
      .describe('End at, "HH:MM" in quotes. Before "from": on the next day.'),
    timeZone: nonBlankText.describe('IANA name of a time zone, for instance "Europe/Berlin" or "UTC".'),
    upTo: severity.describe('The highest severity that waits for the end of the hours.').default('error'),
  })
  .describe('Hours in which a route sends no notifications.');

/** A receiver of one of some types. */
export function receiverSchemaOf<Type extends string>(types: readonly Type[]) {
  return z.strictObject({
    name: z
      .string()
      .regex(
        RECEIVER_NAME,
        'must start with a lower-case letter and hold at most 40 lower-case letters, digits and "-"',
      )
      .describe('A name that routes and settings refer to; unique in the file.'),
    type: z
      .enum(types)
      .describe('The type of receiver. Addresses and secrets come from app settings, never from this file.'),
    perMinute: z
      .int()
      .min(1)
      .max(6000)
      .describe('Most notifications per minute. Absent: the limit of its service.')
      .optional(),
  });
}

const routeSchema = z.strictObject({
  ...conditions,
  receivers: z.array(receiverWords).min(1).describe('Names of receivers; each is notified.'),
  continue: z.boolean().describe('Try the routes below too.').default(false),
  quietHours: z
    .array(quietHoursSchema)
    .describe('Hours in which this route waits. Absent: those of "alerts".')
    .default([]),
  waitMinutes: z
    .number()
    .min(0)
    .max(24 * 60)
    .describe('How long a finding that is not critical must last before it is notified.')
    .optional(),
  repeatHours: z
    .number()
    .min(0)
    .max(30 * 24)
    .describe('Time between two reminders of an open alert; 0: none.')
    .optional(),
});

const silenceSchema = z.strictObject({
  ...conditions,
  owner: nonBlankText.describe('The person or team responsible.'),
  reason: nonBlankText.describe('Why no notification is needed.'),
  expires: z
    .union([z.iso.date(), z.iso.datetime()], {
      error: 'must be a date such as 2027-01-31, or an instant such as "2027-01-31T06:00:00Z"',
    })
    .describe('Until when: the end of a day in UTC, or an instant.'),
});

/** Receivers, routes, quiet hours and silences of alerts. */
export const alertsSchema = z
  .strictObject({
    receivers: z
      .array(receiverSchemaOf(RECEIVER_TYPES))
      .describe('Where alerts can go. Secrets come from app settings, never from this file.')
      .default([]),
    routes: z
      .array(routeSchema)
      .describe('Which alert goes to which receivers: the first route that matches, unless it has "continue".')
      .default([]),
    default: z
      .array(receiverWords)
      .min(1)
      .describe('Receivers of findings that no route matches. Absent: every receiver.')
      .optional(),
    quietHours: z.array(quietHoursSchema).describe('Hours for every route without its own.').default([]),
    silences: z.array(silenceSchema).describe('Findings that no receiver is notified of for a while.').default([]),
    severities: z
      .record(nonBlankText, severity, { error: 'must hold codes with their severity' })
      .meta({ propertyNames: { enum: [...FINDING_CODES] } })
      .describe('Severity by code, where it is not the one of the catalogue.')
      .default({}),
  })
  .describe('Receivers, routes, quiet hours and silences.')
  .prefault({});

/** Receivers and routes with a valid shape. */
export type AlertsEntry = z.output<typeof alertsSchema>;
/** Conditions of a route or a silence. */
export type AlertConditionsEntry = Pick<AlertsEntry['routes'][number], keyof typeof conditions>;
/** Quiet hours with a valid shape. */
export type QuietHoursEntry = z.output<typeof quietHoursSchema>;
