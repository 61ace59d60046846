import type * as z from 'zod';

/**
 * A type without `readonly`, with every key required: so that two types with the same properties are assignable to
 * each other, and two that differ in one optional property are not.
 */
type Shape<T> = T extends string | number | boolean | null | undefined | Date
  ? T
  : T extends readonly (infer Item)[]
    ? Shape<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Shape<Exclude<T[Key], undefined>> | (undefined extends T[Key] ? undefined : never) }
      : T;

/** `Schema` when it reads exactly the properties of `Type`. */
type Exactly<Schema extends z.ZodType, Type> = [Shape<z.output<Schema>>] extends [Shape<Type>]
  ? [Shape<Type>] extends [Shape<z.output<Schema>>]
    ? Schema
    : never
  : never;

/**
 * Names the schema of the JSON of a type. The compiler refuses a schema that lacks a property of the type or has
 * another one: everything that the read model says arrives. A property that is undefined is absent in JSON.
 *
 * @returns a function from the name of the type, under which the OpenAPI document lists the schema, and the schema
 */
export function wire<Type>(): <Schema extends z.ZodType>(id: string, schema: Exactly<Schema, Type>) => z.ZodType<Type> {
  // An absent property reads as undefined, so the output of the schema serves as the type.
  return (id, schema) => (schema as z.ZodType).meta({ id }) as z.ZodType<Type>;
}
