import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';

/** Has something happen once, just before a request of the app reaches Azure: for instance between two reads. */
export class Interruption {
  #onRequest: ((method: string, path: string) => void) | undefined;

  /** Whether something is to happen, and no request that matches has come. */
  get isAwaited(): boolean {
    return this.#onRequest !== undefined;
  }

  /** @param matches gets the method, and the path in lower case */
  before(matches: (method: string, path: string) => boolean, happens: () => void): void {
    this.#onRequest = (method, path) => {
      if (!matches(method, path)) return;
      this.#onRequest = undefined;
      happens();
    };
  }

  /** Stands before the simulated Azure. */
  transport(inner: ArmTransport): ArmTransport {
    return {
      sendRequest: (request) => {
        this.#onRequest?.(request.method, new URL(request.url).pathname.toLowerCase());
        return inner.sendRequest(request);
      },
    };
  }
}
