/**
 * The scope of a token that the header `www-authenticate` of a 401 asks for (RFC 6750, section 3); undefined when it asks for none.
 *
 * Only the scope of an app registration by its client id counts. A server at a mistyped address could else ask for a token of
 * Azure itself, and use it.
 */
export function scopeIn(header: string | undefined): string | undefined {
  const [, scope] = /^bearer\s(?:.*[\s,])?scope="([^"]*)"/i.exec(header ?? '') ?? [];
  return scope !== undefined && SCOPE.test(scope) ? scope : undefined;
}

const SCOPE = /^api:\/\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/\.default$/i;
