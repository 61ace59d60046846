/** Address of a resource in the portal of Azure's public cloud. No character of an id ends a link in Markdown. */
export function portalUrl(resourceId: string): string {
  const path = resourceId.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return `https://portal.azure.com/#resource${path.replace(/[()'!*]/g, percentOf)}/overview`;
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
