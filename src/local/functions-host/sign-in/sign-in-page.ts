import { html, htmlPage, PAGE_HEADERS } from '../../common/html.ts';
import type { HostResponse } from '../http/http-exchange.ts';

/**
 * Stands in for the sign-in page of Entra: a link for each person who can sign in here.
 *
 * @param next path to which a sign-in leads
 */
export function signInPage(users: readonly string[], next: string): HostResponse {
  const links = users.map((user) => {
    const query = new URLSearchParams({ user, post_login_redirect_uri: next });
    return html`<li><a href="/.auth/login/aad?${query.toString()}">${user}</a></li>\n`;
  });
  const body = html`<main>
<h1>Sign in</h1>
<p>This local host plays App Service Authentication. Sign in as:</p>
<ul>
${links}</ul>
</main>`;
  return { status: 200, headers: PAGE_HEADERS, body: htmlPage('Sign in', body) };
}
