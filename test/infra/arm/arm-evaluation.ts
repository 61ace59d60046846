import { Refused } from '../refused.ts';
import type { Scope, Value } from './arm-expression.ts';
import { argumentsOf, evaluateText, Unknown } from './arm-expression.ts';
import { PURE_FUNCTIONS } from './arm-functions.ts';
import type { Fields, Place } from './arm-ids.ts';
import { fields, idBelow, placeId, resourceIdIn } from './arm-ids.ts';

/** What one deployment of a template is evaluated in. */
export interface Surroundings {
  readonly place: Place;
  /** Name and region of the deployment itself: `deployment()`. */
  readonly name: string;
  readonly location: string;
}

/** Answers `reference(what, version, 'Full')`. */
export type Reader = (what: string, full: boolean) => Value;

/** Where `reference` may not stand: names, conditions, loops, scopes. They are needed before anything is deployed. */
export const NO_REFERENCES: Reader = (what) => {
  throw new Refused('InvalidTemplate', what, "The template function 'reference' is not expected at this location.");
};

/** What a value says is known only once something is deployed. */
class NotYet extends Error {}

const NOT_YET: Reader = () => {
  throw new NotYet();
};

/** Evaluates what a template says, for one set of parameters in one place. */
export class Evaluation {
  readonly #template: Fields;
  readonly #given: Fields;
  readonly #where: Surroundings;
  readonly #read: Reader;

  constructor(template: Fields, given: Fields, where: Surroundings, read: Reader) {
    this.#template = template;
    this.#given = given;
    this.#where = where;
    this.#read = read;
  }

  /** The same template and parameters with another answer to `reference`. */
  reading(read: Reader): Evaluation {
    return new Evaluation(this.#template, this.#given, this.#where, read);
  }

  /** A value with every expression in it evaluated. `indexes` holds where each loop stands; '' is that of the resource. */
  value(value: Value, indexes: Fields = {}, names: Fields = {}): Value {
    if (typeof value === 'string') return evaluateText(value, this.#scope(indexes, names));
    if (Array.isArray(value)) return value.map((each) => this.value(each, indexes, names));
    if (typeof value !== 'object' || value === null || value instanceof Unknown) return value;
    const plain = Object.entries(value).filter(([key, each]) => key !== 'copy' || !Array.isArray(each));
    const looped = Array.isArray(fields(value).copy) ? (fields(value).copy as Fields[]) : [];
    return Object.fromEntries([
      ...plain.map(([key, each]) => [evaluateText(key, this.#scope(indexes, names)), this.value(each, indexes, names)]),
      ...looped.map((loop) => [loop.name, this.#loop(loop, indexes)]),
    ]);
  }

  /**
   * Evaluates what can be known before anything is deployed, so that what fails there fails then. Templates within it are
   * left out.
   *
   * @returns whether all of it is known
   */
  foresee(value: Value, indexes: Fields): boolean {
    const isLoop = typeof value === 'object' && value !== null && 'copy' in value && Array.isArray(value.copy);
    if (typeof value === 'object' && value !== null && !(value instanceof Unknown) && !isLoop)
      return Object.entries(value)
        .filter(([key]) => key !== 'template')
        .map(([, each]) => this.foresee(each, indexes))
        .every((known) => known);
    try {
      this.reading(NOT_YET).value(value, indexes);
      return true;
    } catch (error) {
      if (error instanceof NotYet) return false;
      throw error;
    }
  }

  /** What a value refers to by `reference`, in any branch. Templates within it are left out: they are deployed on their own. */
  references(value: Value, indexes: Fields): readonly string[] {
    if (typeof value === 'string')
      return argumentsOf(value, 'reference', this.reading(NO_REFERENCES).#scope(indexes, {})).map(String);
    if (Array.isArray(value)) return value.flatMap((each) => this.references(each, indexes));
    if (typeof value !== 'object' || value === null || value instanceof Unknown) return [];
    return Object.entries(value)
      .filter(([key]) => key !== 'template')
      .flatMap(([, each]) => this.references(each, indexes));
  }

  /** A parameter: as given, or its default. */
  parameter(name: string): Value {
    if (name in this.#given) return this.#given[name];
    const parameter = fields(fields(this.#template.parameters)[name]);
    if ('defaultValue' in parameter) return this.value(parameter.defaultValue);
    if (parameter.nullable === true) return null;
    throw new Refused('InvalidTemplate', name, `The value for the template parameter '${name}' is not provided.`);
  }

  #loop({ name, count, input }: Fields, indexes: Fields): readonly Value[] {
    const length = Number(this.value(count, indexes));
    return Array.from({ length }, (_, index) => this.value(input, { ...indexes, [String(name)]: index }));
  }

  #scope(indexes: Fields, names: Fields): Scope {
    return {
      call: (name, args) => this.#call(name, args, indexes, names),
      bind: (bound) => this.#scope(indexes, { ...names, ...bound }),
    };
  }

  #call(name: string, args: readonly Value[], indexes: Fields, names: Fields): Value {
    const pure = PURE_FUNCTIONS[name];
    if (pure !== undefined) return pure(args);
    const { place } = this.#where;
    const [first, ...others] = args;
    const inPlace: Readonly<Record<string, () => Value>> = {
      parameters: () => this.parameter(String(first)),
      variables: () => this.#variable(String(first)),
      copyindex: () => this.#index(args, indexes),
      lambdavariables: () => names[String(first)],
      reference: () => this.#read(String(first), String(args[2]).toLowerCase() === 'full'),
      resourceid: () => resourceIdIn(place, args),
      extensionresourceid: () => idBelow(String(first), String(others[0]), others.slice(1)),
      subscriptionresourceid: () => idBelow(`/subscriptions/${place.subscriptionId}`, String(first), others),
      tenantresourceid: () => idBelow('', String(first), others),
      managementgroupresourceid: () =>
        idBelow(
          `/providers/Microsoft.Management/managementGroups/${String(first)}`,
          String(others[0]),
          others.slice(1),
        ),
      ...this.#surroundings(),
    };
    const known = inPlace[name];
    if (known === undefined) throw new Error(`the function ${name} is not known here`);
    return known();
  }

  #index([first, offset]: readonly Value[], indexes: Fields): Value {
    const [name, plus] = typeof first === 'number' ? ['', first] : [first ?? '', offset ?? 0];
    return Number(indexes[String(name)]) + Number(plus);
  }

  #surroundings(): Readonly<Record<string, () => Value>> {
    const { place, name, location } = this.#where;
    const subscription = `/subscriptions/${place.subscriptionId}`;
    return {
      subscription: () => ({ id: subscription, subscriptionId: place.subscriptionId }),
      managementgroup: () => ({ id: placeId(place), name: place.managementGroup }),
      resourcegroup: () => ({ id: placeId(place), name: place.resourceGroup, location }),
      deployment: () => ({ name, location }),
      tenant: () => ({ tenantId: '00000000-0000-0000-0000-00000000007e' }),
      environment: () => ({
        name: 'AzureCloud',
        authentication: { loginEndpoint: 'https://login.microsoftonline.com/' },
        suffixes: { storage: 'core.windows.net', keyvaultDns: '.vault.azure.net' },
      }),
    };
  }

  #variable(name: string): Value {
    const variables = fields(this.#template.variables);
    if (name in variables) return this.value(variables[name]);
    const loop = ((variables.copy ?? []) as Fields[]).find((each) => each.name === name);
    if (loop === undefined) throw new Refused('InvalidTemplate', name, `The template variable '${name}' is not found.`);
    return this.#loop(loop, {});
  }
}
