import type { FunctionsHost, FunctionsHostOptions } from './start-functions-host.ts';
import { startFunctionsHost } from './start-functions-host.ts';

/** A functions host that can be restarted with the same port and keys, so that webhooks still reach it. */
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

  /** Kills the remains of the host, and restarts it. @throws Error as `startFunctionsHost` does */
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
