import type { ReceiverSetting } from '../../core/alert/routing/receiver-types.ts';
import { receiverSetting } from '../../core/alert/routing/receiver-types.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';

/** Lets receivers be on this machine, for the local stack and tests; set to `on`. */
export const ALLOW_LOOPBACK = 'HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK';

/** The settings of one receiver. Reading never throws: it keeps the first problem, and the receiver is not made. */
export class ReceiverSettings {
  readonly loopback: boolean;
  readonly #name: string;
  readonly #settings: Readonly<Record<string, string | undefined>>;
  problem: string | undefined;

  constructor(name: string, settings: Readonly<Record<string, string | undefined>>) {
    this.#name = name;
    this.#settings = settings;
    this.loopback = foldOptional(settings[ALLOW_LOOPBACK]?.trim()) === 'on';
  }

  nameOf(what: ReceiverSetting): string {
    return receiverSetting(this.#name, what);
  }

  optional(what: ReceiverSetting): string | undefined {
    const value = lookUp(this.#settings, this.nameOf(what))?.trim();
    if (value === undefined || value === '') return undefined;
    // The platform does not replace a reference whose secret it cannot read.
    if (/^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(value)) {
      this.fail(what, 'is an unresolved reference. Check the secret and the identity’s access to it.');
    }
    return value;
  }

  required(what: ReceiverSetting, remedy: string): string {
    const value = this.optional(what);
    if (value === undefined) this.fail(what, `is missing. ${remedy}`);
    return value ?? '';
  }

  /** An https URL. @param check returns any further problem of it */
  url(value: string, check: (url: URL) => string | undefined = () => undefined): string {
    const url = URL.parse(value);
    if (url === null || url.protocol !== 'https:') this.fail('URL', 'is not an https URL. Copy the whole address.');
    else if (url.username !== '' || url.password !== '')
      this.fail('URL', 'contains a user or a password. Leave them out.');
    else this.failWith('URL', this.loopback && isLoopback(url) ? undefined : check(url));
    return value;
  }

  failWith(what: ReceiverSetting, problem: string | undefined): void {
    if (problem !== undefined) this.fail(what, problem);
  }

  fail(what: ReceiverSetting, problem: string): void {
    this.problem ??= `${this.nameOf(what)} ${problem}`;
  }
}

function isLoopback(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}
