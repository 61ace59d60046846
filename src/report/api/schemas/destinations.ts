import * as z from 'zod';
import type { ForbiddenTarget } from '../../../core/rules/limits/forbidden-destinations.ts';
import type {
  Destination,
  FqdnDestination,
  PortRange,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from '../../../core/rules/outbound-rule.ts';
import { PROTOCOLS, RULE_ACTIONS } from '../../../core/rules/outbound-rule.ts';
import type { WriteWindow } from '../../../core/time/write-window.ts';
import { wire } from './wire.ts';

const portRange = wire<PortRange>()(
  'PortRange',
  z.object({
    from: z.number(),
    to: z.number(),
  }),
);

const fqdnDestination = wire<FqdnDestination>()(
  'FqdnDestination',
  z.object({
    type: z.literal('FQDN'),
    hosts: z.array(z.string()),
  }),
);

const serviceTagDestination = wire<ServiceTagDestination>()(
  'ServiceTagDestination',
  z.object({
    type: z.literal('ServiceTag'),
    serviceTag: z.string(),
    addressPrefixes: z.array(z.string()),
    protocol: z.enum(PROTOCOLS),
    ports: z.array(portRange),
    action: z.enum(RULE_ACTIONS),
  }),
);

const privateEndpointDestination = wire<PrivateEndpointDestination>()(
  'PrivateEndpointDestination',
  z.object({
    type: z.literal('PrivateEndpoint'),
    serviceResourceId: z.string(),
    subresourceTarget: z.string(),
    sparkEnabled: z.boolean(),
    fqdns: z.array(z.string()),
  }),
);

/** {@link Destination} as JSON. */
export const destination = wire<Destination>()(
  'Destination',
  z.union([fqdnDestination, serviceTagDestination, privateEndpointDestination]),
);

/** {@link ForbiddenTarget} as JSON. */
export const forbiddenTarget = wire<ForbiddenTarget>()(
  'ForbiddenTarget',
  z.union([
    z.object({
      type: z.literal('FQDN'),
      host: z.string(),
    }),
    z.object({
      type: z.literal('ServiceTag'),
      serviceTag: z.string(),
    }),
    z.object({
      type: z.literal('AddressPrefix'),
      prefix: z.string(),
    }),
    z.object({
      type: z.literal('PrivateEndpoint'),
      serviceResourceId: z.string(),
      subresourceTarget: z.string().optional(),
    }),
  ]),
);

/** {@link WriteWindow} as JSON. */
export const writeWindow = wire<WriteWindow>()(
  'WriteWindow',
  z.object({
    days: z.array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])),
    from: z.string(),
    to: z.string(),
    timeZone: z.string(),
  }),
);
