import { Refused } from '../refused.ts';
import type { Reader } from './arm-evaluation.ts';
import { Evaluation, NO_REFERENCES } from './arm-evaluation.ts';
import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';
import type { Fields, Place } from './arm-ids.ts';
import { fields, idBelow, keyOf, placeId } from './arm-ids.ts';
import type { Job, Plan } from './arm-jobs.ts';
import { jobKey, planOf } from './arm-jobs.ts';
import { historyParameters, parameterProblems } from './arm-parameters.ts';
import type { Azure, Change, VisibleResources } from './azure.ts';
import { contentOf } from './azure-providers.ts';

/** One resource that a deployment asked for, with every expression evaluated. */
export interface Deployed {
  readonly type: string;
  readonly name: string;
  /** Where it is deployed: a subscription, a management group, or a resource group of a subscription. */
  readonly at: string;
  /** Resource that it extends, such as that which a role is assigned on. */
  readonly on: string | undefined;
  readonly body: Fields;
}

/** A request to deploy a template. */
export interface DeploymentRequest {
  readonly template: Fields;
  readonly parameters: Fields;
  readonly place: Place;
  readonly name: string;
  /** Region that keeps a deployment which is in no resource group. */
  readonly location?: string;
}

/** An answer of Azure that ended a step of a deployment. */
export interface Refusal {
  readonly code: string;
  readonly target: string;
  readonly message: string;
}

/** What came of it. After a failure everything that was made before it is still there. */
export interface Outcome {
  readonly kind: 'Succeeded' | 'Failed';
  readonly changes: readonly Change[];
  readonly resources: readonly Deployed[];
  readonly refusals: readonly Refusal[];
  readonly outputs: Fields;
}

/** What all steps of one run share. */
interface Run {
  readonly azure: Azure;
  readonly id: string;
  readonly location: string;
  readonly changes: Change[];
  readonly resources: { readonly position: readonly number[]; readonly resource: Deployed }[];
  readonly refusals: Refusal[];
  steps: number;
}

interface Level {
  /** Where the templates around it have it. */
  readonly position: readonly number[];
  readonly template: Fields;
  readonly given: Fields;
  readonly place: Place;
  readonly name: string;
  /** Steps that were done before this deployment began. */
  readonly seen: ReadonlySet<string>;
}

interface Ended {
  /** Steps that a later step may rely on once it has waited for this one; undefined if it failed. */
  readonly done: ReadonlySet<string> | undefined;
  readonly outputs: Fields;
}

const FAILED: Ended = { done: undefined, outputs: {} };

/** A template on its way into Azure: one level of nested deployments. */
class LevelRun {
  readonly #run: Run;
  readonly #level: Level;
  readonly #at: Evaluation;
  readonly #ended = new Map<string, Ended>();
  #plan: Plan = { jobs: [], named: new Map(), left: new Set() };

  constructor(run: Run, level: Level) {
    this.#run = run;
    this.#level = level;
    const where = { place: level.place, name: level.name, location: run.location };
    this.#at = new Evaluation(level.template, level.given, where, NO_REFERENCES);
  }

  run(): Ended {
    const before = this.#run.refusals.length;
    try {
      this.#checkPlace();
      this.foresee();
      for (const job of this.#plan.jobs) this.#ended.set(jobKey(job), this.#step(job));
      if (this.#run.refusals.length > before) return FAILED;
      return { done: this.#seenBy([...this.#ended.keys()]), outputs: this.#outputs() };
    } catch (error) {
      return this.#refuse(error, this.#level.name);
    }
  }

  /**
   * Looks at everything that is known before the first step, in nested templates as well when all of their parameters are.
   *
   * @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/overview (read 2026-11) on preflight
   * @throws Refused
   */
  foresee(): void {
    const { template, given, place, name } = this.#level;
    const problems = parameterProblems(template, given, (each) => this.#at.parameter(each));
    if (problems.length > 0) throw new Refused('InvalidTemplate', name, problems.join(' '));
    this.#plan = planOf(template, place, this.#at);
    for (const job of this.#plan.jobs) {
      const { copy: _copy, condition: _condition, dependsOn: _order, ...body } = job.definition;
      const known = this.#at.foresee(body, job.indexes);
      if (job.kind === 'Put') this.#run.azure.checkRight('InvalidTemplateDeployment', job.id, job.type);
      if (known && job.kind === 'Nested') this.#inner(job, this.#at, new Set()).foresee();
    }
  }

  #checkPlace(): void {
    const { place, seen } = this.#level;
    if (place.resourceGroup === undefined) return;
    this.#run.azure.need(placeId(place), { run: this.#run.id, visible: seen }, 'ResourceGroupNotFound');
  }

  #refuse(error: unknown, target: string): Ended {
    if (!(error instanceof Refused)) throw error;
    this.#run.refusals.push({ code: error.code, target: error.target || target, message: error.message });
    return FAILED;
  }

  #seenBy(keys: readonly string[]): ReadonlySet<string> {
    return new Set([...this.#level.seen, ...keys.flatMap((key) => [...(this.#ended.get(key)?.done ?? [])])]);
  }

  #step(job: Job): Ended {
    // What waits for a step that failed is never begun.
    if ([...job.after].some((key) => this.#ended.get(key)?.done === undefined)) return FAILED;
    this.#run.steps += 1;
    const token = `${this.#run.id}:${this.#run.steps}`;
    const seen = this.#seenBy([...job.after]);
    try {
      if (job.kind === 'Nested') return this.#nested(job, token, seen);
      if (job.kind === 'Read') this.#run.azure.need(job.id, { run: this.#run.id, visible: seen }, 'ResourceNotFound');
      else this.#put(job, token, { run: this.#run.id, visible: seen });
      return { done: new Set([...seen, token]), outputs: {} };
    } catch (error) {
      return this.#refuse(error, job.id);
    }
  }

  #body(job: Job, assessment: VisibleResources): Fields {
    const { copy: _copy, condition: _condition, dependsOn: _order, ...rest } = job.definition;
    return fields(this.#at.reading(this.#reader(assessment)).value(rest, job.indexes));
  }

  #put(job: Job, madeBy: string, assessment: VisibleResources): void {
    const { id, type, name, on, place } = job;
    const body = this.#body(job, assessment);
    if (on !== undefined) this.#run.azure.need(on, assessment, 'ResourceNotFound');
    const position = [...this.#level.position, job.position];
    this.#run.resources.push({ position, resource: { type, name, at: placeId(place), on, body } });
    this.#run.changes.push(this.#run.azure.put({ id, type, name, body: contentOf(body), madeBy, sight: assessment }));
  }

  /** The deployment within this one, with parameters as far as `at` knows them. */
  #inner(job: Job, at: Evaluation, seen: ReadonlySet<string>): LevelRun {
    const { parameters, template, expressionEvaluationOptions } = fields(job.definition.properties);
    if (fields(expressionEvaluationOptions).scope !== 'inner')
      throw new Error(`${job.symbol}: only nested templates that are evaluated on their own are known here`);
    const given = Object.entries(fields(at.value(parameters ?? {}, job.indexes)));
    return new LevelRun(this.#run, {
      position: [...this.#level.position, job.position],
      template: fields(template),
      given: Object.fromEntries(given.map(([name, each]) => [name, fields(each).value])),
      place: job.place,
      name: job.name,
      seen,
    });
  }

  #nested(job: Job, token: string, seen: ReadonlySet<string>): Ended {
    if (job.place.resourceGroup === undefined && job.definition.location === undefined)
      throw new Refused('LocationRequired', job.id, 'A deployment outside of a resource group needs a location.');
    const ended = this.#inner(job, this.#at.reading(this.#reader({ run: this.#run.id, visible: seen })), seen).run();
    return ended.done === undefined ? ended : { ...ended, done: new Set([...ended.done, token]) };
  }

  #outputs(): Fields {
    const assessment = { run: this.#run.id, visible: this.#seenBy([...this.#ended.keys()]) };
    const at = this.#at.reading(this.#reader(assessment));
    return Object.fromEntries(
      Object.entries(fields(this.#level.template.outputs))
        .filter(([, output]) => fields(output).condition === undefined || at.value(fields(output).condition) === true)
        .map(([name, output]) => [name, at.value(fields(output).value)]),
    );
  }

  #reader(assessment: VisibleResources): Reader {
    return (what, full) => {
      const [key] = this.#plan.named.get(keyOf(what)) ?? [];
      if (key === undefined && this.#plan.left.has(keyOf(what)))
        throw new Refused(
          'ResourceNotFound',
          what,
          `Its condition leaves '${what}' out, so nothing can be read of it.`,
        );
      const job = this.#plan.jobs.find((each) => jobKey(each) === key);
      if (job?.kind === 'Nested') return this.#nestedOutputs(job);
      return this.#read(job?.id ?? what, what, full, assessment);
    };
  }

  #nestedOutputs(job: Job): Value {
    const outputs = Object.entries(this.#ended.get(jobKey(job))?.outputs ?? {}).map(([name, value]) => [
      name,
      { value },
    ]);
    return { outputs: Object.fromEntries(outputs) };
  }

  #read(id: string, what: string, full: boolean, assessment: VisibleResources): Value {
    const { azure } = this.#run;
    azure.need(id, assessment, 'ResourceNotFound');
    const found = azure.find(id, assessment);
    if (found === undefined) return new Unknown(what.split('/').at(-1) ?? what);
    const shown = azure.shown(found);
    return full ? shown : shown.properties;
  }
}

function byPosition(a: { readonly position: readonly number[] }, b: { readonly position: readonly number[] }): number {
  const at = a.position.findIndex((each, index) => each !== b.position[index]);
  return at < 0 ? 0 : (a.position[at] ?? 0) - (b.position[at] ?? 0);
}

function checkHistory(azure: Azure, id: string, { place, location }: DeploymentRequest): void {
  const known = azure.find(id)?.body.location;
  if (place.resourceGroup === undefined && known !== undefined && known !== location)
    throw new Refused('InvalidDeploymentLocation', id, `A deployment of that name is kept in ${String(known)}.`);
}

/**
 * Deploys a template into Azure as Resource Manager does (mode Incremental). A step sees what was there before the run and
 * what the steps made that it waits for, and nothing else: without an order, Azure may take either one first.
 */
export function deployTo(azure: Azure, request: DeploymentRequest): Outcome {
  const { template, parameters, place, name, location = 'westeurope' } = request;
  const run: Run = { azure, id: azure.nextRun(), location, changes: [], resources: [], refusals: [], steps: 0 };
  const id = idBelow(placeId(place), 'Microsoft.Resources/deployments', [name]);
  let ended: Ended = FAILED;
  try {
    checkHistory(azure, id, { ...request, location });
    ended = new LevelRun(run, { position: [], template, given: parameters, place, name, seen: new Set() }).run();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    run.refusals.push({ code: error.code, target: error.target, message: error.message });
  }
  const kind = ended.done === undefined ? 'Failed' : 'Succeeded';
  const remembered = { location, parameters: historyParameters(template, parameters), outputs: ended.outputs };
  const there = place.resourceGroup === undefined || azure.find(placeId(place)) !== undefined;
  if (there) azure.add(id, 'Microsoft.Resources/deployments', remembered);
  const { changes, refusals } = run;
  const resources = [...run.resources].sort(byPosition).map(({ resource }) => resource);
  return { kind, changes, resources, refusals, outputs: ended.outputs };
}
