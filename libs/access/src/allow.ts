import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Person, Role } from './person.js';

export const ALLOWED = 'baton:allowed';

/** Lets callers in who have one of the roles; without roles, everybody who has a token. */
export const Allow = (...roles: Role[]) => SetMetadata(ALLOWED, roles);

/** Lets everybody in, without a token: for probes only. */
export const Public = () => SetMetadata(ALLOWED, 'public');

/** A request that the guard has let in. */
export interface AuthenticatedRequest { person: Person }

/** Who is calling. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Person =>
  context.switchToHttp().getRequest<AuthenticatedRequest>().person);
