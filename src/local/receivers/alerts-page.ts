import type { Html } from '../common/html.ts';
import { html, htmlPage } from '../common/html.ts';
import { shownAlert } from './shown-alert.ts';
import type { TakenAlert } from './taken-alert.ts';

/** Path of the styles of the page. */
export const ALERTS_STYLE_PATH = '/alerts/style.css';

/** How many of the newest notifications a page shows. */
const SHOWN = 200;

/** Names of the services, as their users know them. */
const SERVICES: Readonly<Record<TakenAlert['format'], string>> = {
  eventGrid: 'Event Grid topic',
  pagerDuty: 'PagerDuty',
  teams: 'Teams',
  slack: 'Slack',
  webhook: 'Webhook',
  azureMonitor: 'Azure Monitor',
};

function link(href: string | undefined): Html {
  return href === undefined ? html`` : html`<p><a href="${href}" rel="noreferrer">Open in Hubwarden</a></p>\n`;
}

function item(alert: TakenAlert): Html {
  const { href, text } = shownAlert(alert);
  const at = alert.receivedAt.toISOString();
  const details = text === '' ? html`` : html`<details><summary>Text</summary><pre>${text}</pre></details>\n`;
  return html`<li>
<p class="meta"><span class="service">${SERVICES[alert.format]}</span> <span class="state">${alert.state}</span> <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time></p>
<h2><bdi>${alert.title}</bdi></h2>
${link(href)}${details}</li>
`;
}

/** The notifications that receivers accepted, newest first, as a person at each service sees them. */
export function alertsPage(taken: readonly TakenAlert[]): string {
  const shown = taken.slice(0, SHOWN);
  const more = taken.length > shown.length ? ` The newest ${shown.length} are shown.` : '';
  const count = `${taken.length} ${taken.length === 1 ? 'notification' : 'notifications'} accepted.${more}`;
  const list =
    shown.length === 0
      ? html`<p>No receiver has accepted a notification yet. Hubwarden notifies after its first sweep; load this page again then.</p>`
      : html`<ol>
${shown.map(item)}</ol>`;
  const body = html`<main>
<h1>Notifications at the local receivers</h1>
<p>${count} Programs get the same as JSON: <code>curl -H 'Accept: application/json'</code>, or without that header.</p>
${list}
</main>`;
  return htmlPage('Notifications at the local receivers', body, ALERTS_STYLE_PATH);
}

/** Styles of the page, for light and dark, from a phone to a wall display. */
export const ALERTS_STYLE = `:root { color-scheme: light dark; --line: light-dark(#d0d5da, #39424c); --soft: light-dark(#525860, #a9b1bb); }
body { margin: 0; background: light-dark(#fff, #0f1419); color: light-dark(#1b1f24, #e6e9ec); font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: .75rem 0; }
li p { margin: .25rem 0; }
.meta { color: var(--soft); display: flex; flex-wrap: wrap; gap: .25rem .75rem; }
.service { font-weight: 600; }
.state { border: 1px solid var(--line); border-radius: 4px; padding: 0 .4rem; }
a { color: light-dark(#0b5cad, #6cb2ff); }
a:focus-visible, summary:focus-visible { outline: 2px solid; outline-offset: 2px; }
summary { cursor: pointer; min-height: 24px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 0; font: .9rem/1.5 ui-monospace, Consolas, monospace; }
code { overflow-wrap: anywhere; }
@media print { details > * { display: block; } }
`;
