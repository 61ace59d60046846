import * as z from 'zod';
import { WEEKDAYS } from '../../time/write-window.ts';
import { nonBlankText } from './schema-words.ts';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** One write window, as a file holds it. */
export const writeWindowSchema = z
  .strictObject({
    days: z.array(z.enum(WEEKDAYS)).min(1).describe('Days on which the window opens.'),
    from: z.string().regex(TIME, 'must be a time such as "08:00"').describe('Opens at, "HH:MM" in quotes.'),
    to: z
      .string()
      .regex(TIME, 'must be a time such as "18:00"')
      .describe('Closes at, "HH:MM" in quotes. Before "from": on the next day.'),
    timeZone: nonBlankText.describe('IANA name of a time zone, for instance "Europe/Berlin" or "UTC".'),
  })
  .describe('Hours in which Hubwarden may write.');

/** A write window whose shape is right. */
export type WriteWindowEntry = z.output<typeof writeWindowSchema>;
