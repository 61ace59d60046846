/**
 * Azure's price for the firewall of one hub's managed network, in US dollars an hour, without traffic. List prices as
 * quoted by operators of such hubs, read in October 2026; they differ by region.
 * @see https://azure.microsoft.com/pricing/details/azure-firewall/
 */
export const FIREWALL_USD_PER_HOUR = { Standard: 1.25, Basic: 0.395 } as const;

/** The source of those prices and the date of the reading, as a display text. */
export const FIREWALL_PRICE_SOURCE =
  'list price, https://azure.microsoft.com/pricing/details/azure-firewall/, read 2026-10';

/** Hours that Azure's price pages count as a month. */
export const HOURS_PER_MONTH = 730;

/** The price as a display text, before its acceptance. */
export const FIREWALL_PRICE_TEXT = `Standard about US$${FIREWALL_USD_PER_HOUR.Standard} an hour or US$${monthly('Standard')} a month, Basic about US$${FIREWALL_USD_PER_HOUR.Basic} an hour or US$${monthly('Basic')} a month, plus traffic,`;

function monthly(sku: keyof typeof FIREWALL_USD_PER_HOUR): number {
  return Math.round(FIREWALL_USD_PER_HOUR[sku] * HOURS_PER_MONTH);
}
