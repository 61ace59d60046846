import { readFile } from 'node:fs/promises';
import type { Scope, Value } from './arm-expression.ts';
import { evaluateText, Unknown } from './arm-expression.ts';
import { PURE_FUNCTIONS } from './arm-functions.ts';

/** A compiled template. */
export type Template = Readonly<Record<string, Value>>;

/** One resource that a deployment would make, with every expression evaluated. */
export interface Deployed {
  readonly type: string;
  readonly name: string;
  /** Where it is deployed: a subscription, a management group, or a resource group of a subscription. */
  readonly at: string;
  /** Resource that it extends, such as that which a role is assigned on. */
  readonly on: string | undefined;
  readonly body: Readonly<Record<string, Value>>;
}

/** What a deployment comes to. */
export interface Deployment {
  readonly resources: readonly Deployed[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Where a template is deployed to. */
export interface Place {
  readonly managementGroup?: string;
  readonly subscriptionId: string;
  readonly resourceGroup?: string;
}

type Fields = Readonly<Record<string, Value>>;

/** Reads a committed compiled template of infra/. */
export async function readTemplate(name: string): Promise<Template> {
  return JSON.parse(await readFile(new URL(`../../infra/${name}`, import.meta.url), 'utf8'));
}

function placeId({ managementGroup, subscriptionId, resourceGroup }: Place): string {
  if (managementGroup !== undefined) return `/providers/Microsoft.Management/managementGroups/${managementGroup}`;
  const subscription = `/subscriptions/${subscriptionId}`;
  return resourceGroup === undefined ? subscription : `${subscription}/resourceGroups/${resourceGroup}`;
}

function idBelow(base: string, type: string, names: readonly Value[]): string {
  const [provider = '', ...kinds] = type.split('/');
  return `${base}/providers/${[provider, ...kinds.flatMap((kind, index) => [kind, String(names[index])])].join('/')}`;
}

/** `resourceId` takes a subscription and a group before the type, or neither. */
function resourceId(place: Place, args: readonly Value[]): string {
  const at = args.findIndex((each) => String(each).includes('/'));
  const [group, subscription] = args.slice(0, at).reverse().map(String);
  const elsewhere = {
    ...place,
    ...(group === undefined ? {} : { resourceGroup: group }),
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
  };
  return idBelow(placeId(elsewhere), String(args[at]), args.slice(at + 1));
}

/**
 * What a template would deploy: nested deployments opened, loops run, conditions decided, expressions evaluated. It is
 * what-if without Azure: it cannot know what Azure has already, nor what Azure would refuse.
 *
 * @throws Error for a function or a parameter that it does not know
 */
export function deploy(template: Template, given: Fields, place: Place): Deployment {
  return new Expansion(template, given, place).run();
}

class Expansion {
  readonly #template: Template;
  readonly #given: Fields;
  readonly #place: Place;
  readonly #nested = new Map<string, Deployment>();

  constructor(template: Template, given: Fields, place: Place) {
    this.#template = template;
    this.#given = given;
    this.#place = place;
    for (const name of Object.keys(given)) if (!(name in fields(template.parameters))) throw new Error(`no ${name}`);
  }

  run(): Deployment {
    const resources = Object.keys(fields(this.#template.resources)).flatMap((symbol) => this.#resource(symbol));
    const outputs = Object.entries(fields(this.#template.outputs)).map(([name, output]) => [
      name,
      this.#value(fields(output).value, {}),
    ]);
    return { resources, outputs: Object.fromEntries(outputs) };
  }

  #definition(symbol: string): Fields {
    return fields(fields(this.#template.resources)[symbol]);
  }

  #resource(symbol: string): readonly Deployed[] {
    const definition = this.#definition(symbol);
    if (definition.existing === true || !this.#isOn(definition)) return [];
    if (definition.type === 'Microsoft.Resources/deployments') return this.#open(symbol).resources;
    const loop = definition.copy === undefined ? undefined : fields(definition.copy);
    const count = loop === undefined ? 1 : Number(this.#value(loop.count, {}));
    return Array.from({ length: count }, (_, index) => this.#one(definition, loop === undefined ? {} : { '': index }));
  }

  #isOn(definition: Fields): boolean {
    return definition.condition === undefined || this.#value(definition.condition, {}) === true;
  }

  #one(definition: Fields, indexes: Fields): Deployed {
    const { copy: _copy, condition: _condition, dependsOn: _order, ...rest } = definition;
    const body = fields(this.#value(rest, indexes));
    const scope = body.scope === undefined ? undefined : String(body.scope);
    return { type: String(body.type), name: String(body.name), at: placeId(this.#place), on: scope, body };
  }

  /** A nested deployment, once. */
  #open(symbol: string): Deployment {
    const known = this.#nested.get(symbol);
    if (known !== undefined) return known;
    const definition = this.#definition(symbol);
    const { parameters, template } = fields(definition.properties);
    const given = Object.entries(fields(parameters)).map(([name, each]) => [name, fields(this.#value(each, {})).value]);
    const opened = deploy(template as Template, Object.fromEntries(given), this.#placeOf(definition));
    this.#nested.set(symbol, opened);
    return opened;
  }

  #placeOf({ resourceGroup, subscriptionId }: Fields): Place {
    return {
      ...this.#place,
      ...(resourceGroup === undefined ? {} : { resourceGroup: String(this.#value(resourceGroup, {})) }),
      ...(subscriptionId === undefined ? {} : { subscriptionId: String(this.#value(subscriptionId, {})) }),
    };
  }

  #value(value: Value, indexes: Fields, names: Fields = {}): Value {
    if (typeof value === 'string') return evaluateText(value, this.#scope(indexes, names));
    if (Array.isArray(value)) return value.map((each) => this.#value(each, indexes, names));
    if (typeof value !== 'object' || value === null || value instanceof Unknown) return value;
    const plain = Object.entries(value).filter(([key, each]) => key !== 'copy' || !Array.isArray(each));
    const looped = Array.isArray(fields(value).copy) ? (fields(value).copy as Fields[]) : [];
    return Object.fromEntries([
      ...plain.map(([key, each]) => [key, this.#value(each, indexes, names)]),
      ...looped.map((loop) => [loop.name, this.#loop(loop, indexes)]),
    ]);
  }

  #loop({ name, count, input }: Fields, indexes: Fields): readonly Value[] {
    const length = Number(this.#value(count, indexes));
    return Array.from({ length }, (_, index) => this.#value(input, { ...indexes, [String(name)]: index }));
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
    const [first, ...others] = args;
    const inPlace: Readonly<Record<string, () => Value>> = {
      parameters: () => this.#parameter(String(first)),
      variables: () => this.#variable(String(first)),
      copyindex: () => indexes[first === undefined ? '' : String(first)],
      lambdavariables: () => names[String(first)],
      reference: () => this.#reference(String(first)),
      resourceid: () => resourceId(this.#place, args),
      extensionresourceid: () => idBelow(String(first), String(others[0]), others.slice(1)),
      subscriptionresourceid: () => idBelow(`/subscriptions/${this.#place.subscriptionId}`, String(first), others),
      subscription: () => ({
        id: `/subscriptions/${this.#place.subscriptionId}`,
        subscriptionId: this.#place.subscriptionId,
      }),
      tenantresourceid: () => idBelow('', String(first), others),
      managementgroup: () => ({ id: placeId(this.#place), name: this.#place.managementGroup }),
      resourcegroup: () => ({ id: placeId(this.#place) }),
      deployment: () => ({ name: 'deployment', location: 'westeurope' }),
      tenant: () => ({ tenantId: '00000000-0000-0000-0000-00000000007e' }),
      environment: () => ({
        name: 'AzureCloud',
        suffixes: { storage: 'core.windows.net', keyvaultDns: '.vault.azure.net' },
      }),
    };
    const known = inPlace[name];
    if (known === undefined) throw new Error(`the function ${name} is not known here`);
    return known();
  }

  #parameter(name: string): Value {
    if (name in this.#given) return this.#given[name];
    const parameter = fields(fields(this.#template.parameters)[name]);
    if (!('defaultValue' in parameter)) throw new Error(`the parameter ${name} must be given`);
    return this.#value(parameter.defaultValue, {});
  }

  #variable(name: string): Value {
    const variables = fields(this.#template.variables);
    if (name in variables) return this.#value(variables[name], {});
    const loop = ((variables.copy ?? []) as Fields[]).find((each) => each.name === name);
    if (loop === undefined) throw new Error(`no variable ${name}`);
    return this.#loop(loop, {});
  }

  #reference(what: string): Value {
    const definition = fields(fields(this.#template.resources)[what] ?? {});
    if (definition.type !== 'Microsoft.Resources/deployments') return new Unknown(what.split('/').at(-1) ?? what);
    const outputs = Object.entries(this.#open(what).outputs).map(([name, value]) => [name, { value }]);
    return { outputs: Object.fromEntries(outputs) };
  }
}

function fields(value: Value): Fields {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw new Error(`no object: ${JSON.stringify(value)}`);
  return value as Fields;
}
