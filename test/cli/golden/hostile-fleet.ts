import { fqdnRule } from '../../reconcile/records/earlier-edition-hubs.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';
import { fleetPath, runOn } from '../documented-fleet.ts';

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
const MINUTE = 60;

/** A text that means something to a terminal, a spreadsheet, a page, a table and a list all at once. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is one.
export const HOSTILE = "=cmd|'/c calc'!A0 \u001b[31m\u202egnp\u2066 <img src=x onerror=alert(1)> `x` ]]> */ ${x} 🧨";

/** The same in several lines, as long as names of other clouds. */
export const HOSTILE_LINES = `@sum(1)\r\n- item: |\n  ## heading\n</failure>\n${'long '.repeat(52)}`;

/** Azure ends a name at these characters, so hub and resource group go without them. */
const IN_PATHS = /[/?#%\\\r\n]/g;

/** The hub. */
export const HOSTILE_HUB = {
  name: `=cmd|'!A0 \u001b[31m\u202egnp<img src=x>\`x\`\${x} 🧨`.replaceAll(IN_PATHS, ''),
  resourceGroup: '+rg|<b>-\u202e-*x*',
  subscriptionId: SUBSCRIPTION,
};

const TEXT = JSON.stringify(HOSTILE);

const POLICY = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }
    packs: [python-packages@2026-02]
    firewall: { sku: Basic }
    forbidden: [ { fqdn: "*.ngrok.io", action: report } ]
    unlistedRules: report
exemptions:
  - { hub: "*", findings: [HW203], owner: ${TEXT}, ticket: ${TEXT}, reason: ${TEXT}, expires: 2027-01-31 }
alerts:
  receivers: [ { name: on-call, type: webhook } ]
  routes: [ { receivers: [on-call] } ]
`;

/** One hub whose names, tags, rules and people are hostile, after an hour. */
export async function hostileFleet(): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: POLICY, at: new Date('2026-11-23T13:00:00Z') });
  const seeded = world.simulator.seedHub(
    {
      ...HOSTILE_HUB,
      location: 'westeurope',
      createdAt: new Date('2026-03-02T09:00:00Z'),
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      tags: { [HOSTILE]: HOSTILE, team: HOSTILE_LINES, env: '-2+3' },
      rules: {
        '=rule|<i>\u202e': fqdnRule('tunnel.ngrok.io'),
        '-rule': fqdnRule('cmd.contoso.com'),
        '@kept|*': fqdnRule('kept.ngrok.io'),
      },
    },
    world.clock.now(),
  );
  if (!seeded.ok) throw new Error(seeded.error);
  await world.pass(30 * MINUTE, MINUTE);
  const path = `${fleetPath(HOSTILE_HUB)}/outboundRules/${encodeURIComponent('=rule|<i>\u202e')}`;
  world.arm('DELETE', path, undefined, { authorization: `Bearer ${HOSTILE}` });
  await world.pass(30 * MINUTE, MINUTE);
  const { error, exitCode } = await runOn(world, ['writes', 'off', '--reason', HOSTILE_LINES, '--by', HOSTILE]);
  if (exitCode !== 0) throw new Error(error);
  return world;
}
