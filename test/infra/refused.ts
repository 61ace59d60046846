/** What Azure answers instead of doing as it is asked. `target` is what the answer is about. */
export class Refused extends Error {
  readonly code: string;
  readonly target: string;
  constructor(code: string, target: string, message: string) {
    super(message);
    this.code = code;
    this.target = target;
  }
}
