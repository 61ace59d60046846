import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../../src/core/text/json.ts';
import type { VirtualApp } from '../virtual-app.ts';

/** One recorded request of Terraform. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject | null;
  readonly status: number;
}

/** The requests of Terraform in a recording, in order. */
export function recorded(name: string): readonly RecordedRequest[] {
  const file = new URL(`../../fixtures/cases/clients/terraform-1.11.4--${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** The principal of a pipeline, as events name it. */
export const PIPELINE = 'terraform-prod';

/** Sends a recorded request, in the name of the pipeline. @returns status, and error code of a refusal */
export function send(world: VirtualApp, { body, method, path }: Omit<RecordedRequest, 'status'>): string {
  const response = world.simulator.handle(
    {
      method,
      url: path,
      headers: { authorization: `Bearer ${PIPELINE}`, 'content-type': 'application/json' },
      body: body === null ? undefined : JSON.stringify(body),
    },
    world.clock.now(),
  );
  const code = response.body === '' ? undefined : JSON.parse(response.body).error?.code;
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}
