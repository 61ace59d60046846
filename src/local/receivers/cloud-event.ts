import * as z from 'zod';

const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.string().optional(),
  data: z.unknown().optional(),
});

/** A CloudEvent 1.0, with its extension attributes. */
export type CloudEvent = z.infer<typeof CloudEvent>;

/** Reads a CloudEvents batch; undefined when the text is not one, or one of its events lacks a required attribute. */
export function parseBatch(text: string): readonly CloudEvent[] | undefined {
  try {
    return z.array(CloudEvent).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
