import type { FunctionsHost, FunctionsHostOptions } from './start-functions-host.ts';
import { startFunctionsHost } from './start-functions-host.ts';

/** A functions host that can be started anew where the one before was: same port, same keys, so that web hooks go on reaching it. */
export class RestartableHost {
  readonly #options: FunctionsHostOptions;
  #current: FunctionsHost;

  private constructor(options: FunctionsHostOptions, current: FunctionsHost) {
    this.#options = options;
    this.#current = current;
  }

  /** @throws Error as `startFunctionsHost` does */
  static async start(options: FunctionsHostOptions): Promise<RestartableHost> {
    return new RestartableHost(options, await startFunctionsHost(options));
  }

  /** The host that was started last. */
  get current(): FunctionsHost {
    return this.#current;
  }

  /** Kills what is left of the host, and starts it anew. @throws Error as `startFunctionsHost` does */
  async restart(): Promise<void> {
    await this.#current.kill();
    const { keys, url } = this.#current;
    this.#current = await startFunctionsHost({ ...this.#options, keys, port: Number(new URL(url).port) });
  }

  /** Stops the host that runs now. */
  close(): Promise<void> {
    return this.#current.close();
  }
}
