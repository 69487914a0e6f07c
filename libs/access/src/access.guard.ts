import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { v7 as uuidv7 } from 'uuid';
import { ALLOWED, type AuthenticatedRequest } from './allow.js';
import { Person, type Role } from './person.js';
import { TokenVerifier } from './token-verifier.js';

/** The caller has none of the roles that the route allows. */
export class RoleMissing extends Error {
  override readonly name = 'RoleMissing';
}

interface Request extends AuthenticatedRequest { headers: Record<string, string | undefined> }

/** Finds out who calls and whether the route is theirs. A route that says nothing lets nobody in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector, private readonly verifier: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const allowed = this.reflector.getAllAndOverride<Role[] | 'public' | undefined>(ALLOWED, [context.getHandler(), context.getClass()]);
    if (allowed === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const { subject, roles } = await this.verifier.fromHeader(request.headers['authorization']);
    const correlation = request.headers['x-correlation-id'];
    request.person = new Person(subject, roles, correlation && /^[\w.:-]{1,100}$/.test(correlation) ? correlation : uuidv7());
    if (!allowed) throw new RoleMissing('This route says nothing about who may use it, so nobody may.');
    if (allowed.length > 0 && !allowed.some((role) => request.person.has(role))) {
      throw new RoleMissing(`This needs one of the roles ${allowed.join(', ')}; ${subject} has ${roles.join(', ') || 'none'}.`);
    }
    return true;
  }
}
