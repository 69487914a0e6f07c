import { Catch, Controller, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { contractOf, type EventContract, type Shape } from '@baton/contracts';
import type { Transaction } from '@baton/persistence';
import type { Received } from '../received.js';

/** Projections can be dropped and replayed; reactions act on the world and happen once. Each keeps its own cursor. */
export type Consumer = 'projections' | 'reactions';

/** Handles one event inside the transaction that also moves the cursor: both are kept, or neither. */
export type Handler<T extends object> = (event: Received<T>, tx: Transaction) => Promise<void>;

/** What Nest hands to the transport about a handler. */
export interface HandlerExtras { consumer: Consumer; publisher: string; contract: EventContract }

/** Nest's own filter would replace a handler's error by "Internal server error" and hide what to park it for. */
@Catch()
class PassThroughFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

const HANDLED = Symbol('baton.handled');
type Handled = Array<{ method: string; shape: Shape }>;

/** Marks the method that handles events of the class. */
export function On<T extends object>(shape: Shape<T>) {
  return (target: object, method: string | symbol, _descriptor: TypedPropertyDescriptor<Handler<T>>): void => {
    const handled = (Reflect.getOwnMetadata(HANDLED, target) as Handled | undefined) ?? [];
    Reflect.defineMetadata(HANDLED, [...handled, { method: String(method), shape }], target);
  };
}

/** Keeps what this service needs to know of a publisher. Writes projection tables only; may be replayed from the beginning. */
export const Projector = (publisher: string): ClassDecorator => handlerClass(publisher, 'projections');

/** Acts on a publisher's events; may append. Never replayed. */
export const Reaction = (publisher: string): ClassDecorator => handlerClass(publisher, 'reactions');

function handlerClass(publisher: string, consumer: Consumer): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as object;
    for (const { method, shape } of (Reflect.getOwnMetadata(HANDLED, prototype) as Handled | undefined) ?? []) {
      const contract = contractOf(shape);
      if (contract.publisher !== publisher && contract.publisher !== '*') throw new Error(`${target.name} hears ${publisher} and cannot handle ${contract.type}`);
      const type = contract.type.replace('*', publisher);
      const descriptor = Object.getOwnPropertyDescriptor(prototype, method)!;
      const extras: HandlerExtras = { consumer, publisher, contract };
      EventPattern<string>(`${consumer}/${target.name}/${type}`, extras)(prototype, method, descriptor);
      Payload()(prototype, method, 0);
      Ctx()(prototype, method, 1);
    }
    UseFilters(PassThroughFilter)(target);
    Controller()(target);
  };
}
