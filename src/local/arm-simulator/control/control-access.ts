import * as z from 'zod';
import { controlBody } from './control-body.ts';
import type { ControlCall, ControlReply } from './control-call.ts';
import { controlError } from './control-call.ts';

const Access = z.strictObject({ subscription: z.string(), access: z.enum(['full', 'none']) });
const Group = z.strictObject({ name: z.string(), subscriptions: z.array(z.string()) });

/** Revokes or restores access to a subscription. */
export function controlAccess(call: ControlCall): ControlReply {
  const body = controlBody(Access, call.body);
  if (!body.ok) return controlError(400, body.error);
  call.simulator.setAccess(body.value.subscription, body.value.access);
  return { status: 200, body: body.value };
}

/** Puts subscriptions below a management group. */
export function controlGroup(call: ControlCall): ControlReply {
  const body = controlBody(Group, call.body);
  if (!body.ok) return controlError(400, body.error);
  call.simulator.setManagementGroup(body.value.name, body.value.subscriptions);
  return { status: 200, body: body.value };
}
