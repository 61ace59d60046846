import { visibleLine } from '../../../core/text/printable.ts';
import type { FleetCost } from '../../../reconcile/queries/web-reads.ts';
import { usePage } from '../parts/page-context.tsx';
import { counted, countText, dollars, Facts, Foreign, Section } from '../parts/parts.tsx';

/** What the managed networks of the fleet add to the bill, at list prices. */
export function Cost({ cost }: { readonly cost: FleetCost }) {
  const { endpoints, firewalls, notKnown, source } = cost;
  const { many, one } = usePage().words;
  const sum = firewalls.usdPerMonth + endpoints.usdPerMonth;
  return (
    <Section id="cost" title="Cost of managed networks">
      <Facts
        rows={[
          ['In all', <strong>{dollars(sum)} a month</strong>],
          ['Firewalls', <Firewalls firewalls={firewalls} />],
          [
            'Private endpoints',
            `${dollars(endpoints.usdPerMonth)} a month for ${counted(endpoints.count, 'endpoint')}`,
          ],
          notKnown === 0
            ? undefined
            : [
                'Not known',
                `${counted(notKnown, one, many)}: their records do not say it, and the amounts leave them out`,
              ],
        ]}
      />
      <p class="hint">{source}</p>
    </Section>
  );
}

function Firewalls({ firewalls: { bySku, hubs, usdPerMonth } }: Pick<FleetCost, 'firewalls'>) {
  const { many, one } = usePage().words;
  const kinds = bySku.map((each) => `${each.sku} ${dollars(each.usdPerMonth)} for ${countText(each.hubs)}`);
  return (
    <>
      {dollars(usdPerMonth)} a month for {counted(hubs, one, many)} with one
      {bySku.length < 2 ? undefined : (
        <span class="second">
          <Foreign>{visibleLine(kinds.join(', '))}</Foreign>
        </span>
      )}
    </>
  );
}
