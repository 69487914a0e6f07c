import 'reflect-metadata';
import {
  ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, Matches, Max, Min,
  ValidateBy, ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { addField, makeOptional, schemaOf, type JsonSchema, type Shape } from './schema.js';

/**
 * The field vocabulary of events and request bodies. Each decorator pairs a class-validator rule with the JSON Schema
 * that says the same; `fields.unit.spec.ts` holds the two against each other on generated values.
 */
function field(schema: () => JsonSchema, ...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    for (const rule of rules) rule(target, key);
    addField(target, String(key), schema);
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

function matching(pattern: RegExp, what: string): PropertyDecorator {
  return field(() => ({ type: 'string', pattern: pattern.source, description: what }), Matches(pattern, { message: `$property must be ${what}` }));
}

/** A UUID in lower-case canonical form. */
export const Id = () => matching(UUID, 'a UUID');
/** `sha256:` and 64 hexadecimal digits. */
export const Digest = () => matching(DIGEST, 'a digest of the form sha256:<64 hex digits>');
/** An RFC 3339 instant in UTC, ending in `Z`. */
export const Instant = () => matching(INSTANT, 'an RFC 3339 UTC time such as 2026-03-01T12:00:00Z');

/** Text of `min` (default 0) to `max` characters. */
export function Text(limits: { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = limits;
  return field(() => ({ type: 'string', minLength: min, maxLength: max }), IsString(), CodePoints(min, max));
}

/** A name that people give: 1 to 250 characters. */
export const Name = () => Text({ min: 1, max: 250 });

/** Counts characters as JSON Schema does, by Unicode code point; class-validator's own Length folds variation selectors. */
function CodePoints(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'codePoints',
    validator: {
      validate: (value) => typeof value === 'string' && within([...value].length, min, max),
      defaultMessage: () => `$property must have ${min} to ${max} characters`,
    },
  });
}

const within = (n: number, min: number, max: number) => n >= min && n <= max;

/** A whole number. */
export function Integer(limits: { min?: number; max?: number } = {}): PropertyDecorator {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits;
  return field(() => ({ type: 'integer', minimum: min, maximum: max }), IsInt(), Min(min), Max(max));
}

/** A finite number. */
export function Decimal(limits: { min?: number; max?: number } = {}): PropertyDecorator {
  const { min, max } = limits;
  const rules = [IsNumber({ allowNaN: false, allowInfinity: false })];
  if (min !== undefined) rules.push(Min(min));
  if (max !== undefined) rules.push(Max(max));
  return field(() => ({ type: 'number', ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) }), ...rules);
}

export const Flag = () => field(() => ({ type: 'boolean' }), IsBoolean());

/** One of the words given. */
export function OneOf(...words: readonly string[]): PropertyDecorator {
  return field(() => ({ type: 'string', enum: [...words] }), IsIn(words));
}

/** An object of the given class. */
export function Nested(of: () => Shape): PropertyDecorator {
  return field(() => schemaOf(of()), IsObjectValue(), ValidateNested(), Type(of));
}

/** A list of at most `max` objects of the given class. */
export function ListOf(of: () => Shape, limits: { max: number } = { max: 10_000 }): PropertyDecorator {
  return field(() => ({ type: 'array', items: schemaOf(of()), maxItems: limits.max }),
    IsArray(), ArrayMaxSize(limits.max), ValidateNested({ each: true }), EachIsObject(), Type(of));
}

/** A list of texts. */
export function Texts(limits: { max?: number; length?: number } = {}): PropertyDecorator {
  const { max = 10_000, length = 1_000 } = limits;
  return field(() => ({ type: 'array', items: { type: 'string', maxLength: length }, maxItems: max }),
    IsArray(), ArrayMaxSize(max), EachIsText(length));
}

/** A list of whole numbers, such as a tensor's shape (-1 where the size varies). */
export function Integers(limits: { max?: number } = {}): PropertyDecorator {
  const { max = 64 } = limits;
  return field(() => ({ type: 'array', items: { type: 'integer', minimum: -1 }, maxItems: max }),
    IsArray(), ArrayMaxSize(max), IsInt({ each: true }), Min(-1, { each: true }));
}

/** A list of finite numbers. */
export function Decimals(limits: { max?: number } = {}): PropertyDecorator {
  const { max = 10_000 } = limits;
  return field(() => ({ type: 'array', items: { type: 'number' }, maxItems: max }),
    IsArray(), ArrayMaxSize(max), IsNumber({ allowNaN: false, allowInfinity: false }, { each: true }));
}

/** A map of text to text, such as tags. */
export function TextMap(): PropertyDecorator {
  return field(() => ({ type: 'object', additionalProperties: { type: 'string' } }), ValidateBy({
    name: 'textMap',
    validator: {
      validate: (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'string'),
      defaultMessage: () => '$property must be an object whose values are strings',
    },
  }));
}

/** May be absent or null. Stands above the decorator that says what it is otherwise. */
export function Optional(): PropertyDecorator {
  return (target, key) => {
    IsOptional()(target, key);
    makeOptional(target, String(key));
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const IsObjectValue = () => ValidateBy({
  name: 'isObjectValue',
  validator: { validate: isObject, defaultMessage: () => '$property must be an object' },
});

const EachIsObject = () => ValidateBy({
  name: 'eachIsObject',
  validator: { validate: (value) => Array.isArray(value) && value.every(isObject), defaultMessage: () => '$property must be a list of objects' },
});

const EachIsText = (length: number) => ValidateBy({
  name: 'eachIsText',
  validator: {
    validate: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' && [...each].length <= length),
    defaultMessage: () => `$property must be a list of texts of at most ${length} characters`,
  },
});
