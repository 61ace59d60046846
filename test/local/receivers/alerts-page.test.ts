import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertsPage } from '../../../src/local/receivers/alerts-page.ts';
import { LOCAL_RECEIVERS } from '../../../src/local/receivers/local-receivers.ts';
import type { Format } from '../../../src/local/receivers/receiver-formats.ts';
import { FORMATS } from '../../../src/local/receivers/receiver-formats.ts';
import { shownAlert } from '../../../src/local/receivers/shown-alert.ts';
import type { TakenAlert } from '../../../src/local/receivers/taken-alert.ts';

const AT = new Date('2026-11-23T09:23:00Z');

/** The rendering of an alert that the documentation shows. */
function taken(format: Format, change: (text: string) => string = (text) => text): TakenAlert {
  const example: unknown = JSON.parse(change(readFileSync(`docs/examples/notifications/${format}.json`, 'utf8')));
  const body = format === 'eventGrid' ? [example] : example;
  return { receivedAt: AT, format, ...LOCAL_RECEIVERS[format].summary(body), body };
}

describe('alertsPage', () => {
  it.each(FORMATS)('shows service, time, state, title and text of %s', (format) => {
    const alert = taken(format);
    const page = alertsPage([alert]);
    expect(alert.title).toContain('Forbidden rule on hub1');
    expect(page).toContain('<bdi>HW204 Forbidden rule on hub1</bdi>');
    expect(page).toContain('<time datetime="2026-11-23T09:23:00.000Z">2026-11-23 09:23:00 UTC</time>');
    expect(page).toContain(`<span class="state">${alert.state}</span>`);
    expect(shownAlert(alert).text).toMatch(/What(: |\n)tunnel of hub1 opens \*\.ngrok\.io/);
    expect(shownAlert(alert).text).toMatch(/To do(: |\n)Delete tunnel\./);
  });

  it.each(FORMATS)('keeps hostile names in %s text', (format) => {
    const hostile = '\\"><img src=x onerror=alert(1)></pre><script>alert(2)</script>&lt;';
    const page = alertsPage([taken(format, (text) => text.replaceAll('hub1', hostile))]);
    expect(page).not.toMatch(/<img|<script/);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&lt;/pre&gt;&lt;script&gt;alert(2)');
  });

  it.each([
    {
      href: 'https://hubwarden.contoso.com/hubs?a=1&b=%22',
      shown: 'href="https://hubwarden.contoso.com/hubs?a=1&amp;b=%22"',
    },
    { href: 'http://127.0.0.1:7072/alerts/x', shown: 'href="http://127.0.0.1:7072/alerts/x"' },
  ])('links to $href', ({ href, shown }) => {
    const body = { data: { title: 't', link: href } };
    expect(alertsPage([{ receivedAt: AT, format: 'webhook', title: 't', state: 's', body }])).toContain(shown);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//other.example', 7, null])('makes no link of %j', (link) => {
    const body = { data: { title: 't', link, constructor: { url: 'javascript:alert(1)' } } };
    const page = alertsPage([{ receivedAt: AT, format: 'webhook', title: 't', state: 's', body }]);
    expect(page).not.toContain('<a ');
  });

  it('says what to wait for while there is none, and how many there are', () => {
    expect(alertsPage([])).toContain('No receiver has accepted a notification yet.');
    const many = Array.from({ length: 201 }, () => taken('slack'));
    expect(alertsPage(many)).toContain('201 notifications accepted. The newest 200 are shown.');
    expect(alertsPage(many).split('<li>')).toHaveLength(201);
  });

  it('shows a body of another form by its title only', () => {
    for (const format of FORMATS)
      for (const body of [null, 7, 'x', [], {}, { data: 7, payload: [], blocks: {}, attachments: 'x' }])
        expect(shownAlert({ receivedAt: AT, format, title: 't', state: '', body }).href).toBeUndefined();
  });
});
