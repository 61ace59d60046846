/** The managed identity under which the app runs on this machine. */
export const PRINCIPAL = {
  objectId: '00000000-0000-4000-8000-00000000aaaa',
  clientId: '00000000-0000-4000-8000-00000000bbbb',
  tenantId: '00000000-0000-4000-8000-00000000cccc',
  name: 'hubwarden',
};
