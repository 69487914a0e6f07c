import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { RequestMethod, type Type } from '@nestjs/common';
import { ALLOWED } from './allow.js';
import type { Role } from './person.js';

/** One route and who may use it. `roles` empty means everybody who has a token. */
export interface RoleTableRow { method: string; path: string; roles: Role[] | 'public' | null }

/** Reads the role × route table from the controllers themselves: what it says is what the guard enforces. */
export function roleTable(controllers: readonly Type[]): RoleTableRow[] {
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (typeof handler !== 'function' || name === 'constructor') return [];
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const roles = (Reflect.getMetadata(ALLOWED, handler) ?? Reflect.getMetadata(ALLOWED, controller) ?? null) as RoleTableRow['roles'];
      return pathsOf(controller).flatMap((base) => pathsOf(handler).map((path) => ({ method: RequestMethod[method], path: `/${[base, path].join('/')}`.replace(/\/+/g, '/').replace(/(?<=.)\/$/, ''), roles })));
    });
  });
}

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return Array.isArray(path) ? path : [path ?? ''];
}
