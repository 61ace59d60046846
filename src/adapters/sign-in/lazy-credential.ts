import type { TokenCredential } from '@azure/core-auth';

/**
 * A credential whose library loads with the first token request: the library takes a third of the time in which the SDKs
 * load, and an app without a connection to Azure never needs it.
 */
export function lazyCredential(load: () => Promise<TokenCredential>): TokenCredential {
  let loaded: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes, options) => {
      loaded ??= load();
      return await (await loaded).getToken(scopes, options);
    },
  };
}
