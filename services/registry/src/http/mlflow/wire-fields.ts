import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalid } from '@baton/service-kit';
import type { FastifyRequest } from 'fastify';

type Limits = { min?: number; max?: number };

/**
 * Reads fields of a request as MLflow's clients send them: unknown fields and nulls are passed over, whole numbers may
 * be text, NaN and infinities are text. What does not fit is a 400 that names the field.
 */
export class WireFields {
  private constructor(private readonly values: Readonly<Record<string, unknown>>, private readonly place: string) {}

  static of(value: unknown, place = ''): WireFields {
    if (value === undefined || value === null || value === '') return new WireFields({}, place);
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${place === '' ? 'The request' : `Parameter '${place}'`} must be a JSON object.`, place === '' ? [] : [{ field: place, message: 'must be an object' }]);
    return new WireFields(value as Record<string, unknown>, place);
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  text(name: string, limits: Limits = {}): string {
    const value = this.optionalText(name, limits);
    if (value === null) throw this.missing(name);
    return value;
  }

  optionalText(name: string, { min = 0, max = 100_000 }: Limits = {}): string | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value !== 'string') throw this.wrong(name, 'must be a string', value);
    if (value.includes('\0')) throw this.wrong(name, 'must not contain the character U+0000', undefined);
    if (value.length < min) throw this.wrong(name, min === 1 ? 'must not be empty' : `must have at least ${min} characters`, undefined);
    if (value.length > max && [...value].length > max) throw this.wrong(name, `has ${[...value].length} characters; at most ${max} are allowed`, undefined);
    return wellFormed(value);
  }

  /** A text that is cut where MLflow cuts it, too. */
  cutText(name: string, max: number): string {
    return wellFormed(this.text(name, { max: 1_000_000 }).slice(0, max));
  }

  integer(name: string, limits: Limits = {}): number {
    const value = this.optionalInteger(name, limits);
    if (value === null) throw this.missing(name);
    return value;
  }

  optionalInteger(name: string, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Limits = {}): number | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw this.wrong(name, 'must be a whole number', value);
    if (number < min || number > max) throw this.wrong(name, `must be from ${min} to ${max}`, value);
    return number;
  }

  /** A number, or `NaN`, `Infinity`, `-Infinity` as text. */
  number(name: string): number {
    const value = this.raw(name);
    if (value === undefined) throw this.missing(name);
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && /^(NaN|[+-]?Infinity|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i.test(value)) return Number(value);
    throw this.wrong(name, 'must be a number, or "NaN", "Infinity" or "-Infinity"', value);
  }

  flag(name: string): boolean {
    const value = this.raw(name);
    if (value === undefined) return false;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw this.wrong(name, 'must be true or false', value);
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T | null {
    const value = this.optionalText(name);
    if (value === null) return null;
    if (!(words as readonly string[]).includes(value)) throw this.wrong(name, `must be one of ${words.join(', ')}`, value);
    return value as T;
  }

  /** A list; a single value in a query is a list of one. */
  texts(name: string, max = 1_000): string[] {
    const list = this.list(name, max);
    return list.map((value, index) => {
      if (typeof value !== 'string' || value.includes('\0')) throw this.wrong(`${name}[${index}]`, 'must be a string', value);
      return wellFormed(value);
    });
  }

  objects(name: string, max: number): WireFields[] {
    return this.list(name, max).map((value, index) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.wrong(`${name}[${index}]`, 'must be an object', value);
      return new WireFields(value as Record<string, unknown>, this.full(`${name}[${index}]`));
    });
  }

  object(name: string): WireFields {
    return WireFields.of(this.raw(name), this.full(name));
  }

  private list(name: string, max: number): unknown[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : undefined;
    if (!list) throw this.wrong(name, 'must be a list', value);
    if (list.length > max) throw this.wrong(name, `has ${list.length} entries; at most ${max} are allowed in one request`, undefined);
    return list;
  }

  private raw(name: string): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null ? undefined : value;
  }

  private full(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }

  private missing(name: string) {
    return invalid(`Missing value for required parameter '${this.full(name)}'.`, [{ field: this.full(name), message: 'is required' }]);
  }

  private wrong(name: string, message: string, value: unknown) {
    const shown = value === undefined ? '' : `, but is ${(JSON.stringify(value) ?? '').slice(0, 100)}`;
    return invalid(`Invalid value for parameter '${this.full(name)}': it ${message}${shown}.`, [{ field: this.full(name), message }]);
  }
}

/** Half a surrogate pair is no character, and Postgres takes none. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** The body of a POST, PATCH or DELETE. */
export const WireBody = createParamDecorator((_: unknown, context: ExecutionContext): WireFields => WireFields.of(context.switchToHttp().getRequest<FastifyRequest>().body));

/** The query of a GET. */
export const WireQuery = createParamDecorator((_: unknown, context: ExecutionContext): WireFields => WireFields.of(context.switchToHttp().getRequest<FastifyRequest>().query));
