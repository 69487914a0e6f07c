import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { schemaOf, tolerant, type JsonSchema, type Shape } from './schema.js';

/** Who publishes: one topic each. */
export const PUBLISHERS = ['registry', 'validation', 'deployment', 'serving', 'monitoring', 'notification', 'audit'] as const;

/** What is known of an event type: who publishes it, its name and version, and how to check its data. */
export interface EventContract<T extends object = object> {
  readonly publisher: string;
  /** `registry.model-version.registered` */
  readonly name: string;
  readonly version: number;
  /** The CloudEvents type: `registry.model-version.registered.v1` */
  readonly type: string;
  readonly shape: Shape<T>;
  readonly schema: JsonSchema;
  /** Throws `ContractViolation` unless the data fits exactly: for the publisher. */
  checkStrictly(data: unknown): void;
  /** Throws `ContractViolation` unless the data fits; unknown fields are allowed: for the consumer. */
  checkTolerantly(data: unknown): void;
}

/** The type as a name for files and keys: those of every publisher have `every` in place of the star. */
export const plainName = (type: string): string => type.replace('*', 'every');

/** An event's data does not fit its contract; the message names the fields. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
}

const byType = new Map<string, EventContract>();
const byShape = new Map<object, EventContract>();
const ajv = new Ajv({ allErrors: true, strict: true });

/** Declares the class to be version `version` of the event `<publisher>.<entity>.<past tense>`. */
export function Event(name: string, version: number) {
  return <T extends object>(shape: Shape<T>): void => register(shape, name, version);
}

function register<T extends object>(shape: Shape<T>, name: string, version: number): void {
  const type = `${name}.v${version}`;
  if (byType.has(type)) throw new Error(`${type} is declared twice`);
  const check = lazily(() => ajv.compile<T>(contract.schema));
  const checkTolerant = lazily(() => ajv.compile<T>(tolerant(contract.schema)));
  const contract: EventContract<T> = {
    publisher: name.slice(0, name.indexOf('.')), name, version, type, shape,
    get schema() { return schemaOf(shape); },
    checkStrictly: (data) => verify(type, check(), data),
    checkTolerantly: (data) => verify(type, checkTolerant(), data),
  };
  byType.set(type, contract);
  byShape.set(shape, contract);
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function verify(type: string, check: ValidateFunction, data: unknown): void {
  if (!check(data)) throw new ContractViolation(`${type}: ${(check.errors ?? []).map(describe).join('; ')}`);
}

function describe(error: ErrorObject): string {
  const extra = error.keyword === 'additionalProperties' ? ` (${String(error.params['additionalProperty'])})` : '';
  return `${error.instancePath.slice(1).replaceAll('/', '.') || 'data'} ${error.message ?? error.keyword}${extra}`;
}

/** The contract that a class was declared with. */
export function contractOf<T extends object>(shape: Shape<T>): EventContract<T> {
  const contract = byShape.get(shape);
  if (!contract) throw new Error(`${shape.name} is not an event: decorate it with @Event`);
  return contract as EventContract<T>;
}

/** The contract of an instance of an event class. */
export const contractOfInstance = (event: object): EventContract => contractOf(event.constructor as Shape);

/** The type under which `publisher` publishes it: an event of every service (`*.access.denied`) takes the publisher's name. */
export const typeFor = (contract: EventContract, publisher: string): string =>
  contract.publisher === '*' ? contract.type.replace('*', publisher) : contract.type;

/** The contract of a CloudEvents type, if its file has been imported. */
export const contractOfType = (type: string): EventContract | undefined =>
  byType.get(type) ?? byType.get(type.replace(/^[^.]+/, '*'));

/** Every event whose file has been imported. */
export const knownContracts = (): EventContract[] => [...byType.values()].sort((a, b) => a.type.localeCompare(b.type));

/** Makes an event of its class; TypeScript checks that every field is there. */
export function make<T extends object>(shape: Shape<T>, data: T): T {
  return Object.assign(new shape(), data);
}
