import { applyDecorators, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Allow } from '@baton/access';

/** Clients take no status for success but 200. */
const answering200 = (method: MethodDecorator, summary: string): MethodDecorator => applyDecorators(method, HttpCode(200), ApiOperation({ summary }));

export const WirePost = (path: string, summary: string): MethodDecorator => answering200(Post(path), summary);
export const WireGet = (path: string, summary: string): MethodDecorator => answering200(Get(path), summary);
export const WirePatch = (path: string, summary: string): MethodDecorator => answering200(Patch(path), summary);
export const WireDelete = (path: string, summary: string): MethodDecorator => answering200(Delete(path), summary);

/** Whoever has a token may read. */
export const Readers = () => Allow();
/** Those who log and register. */
export const Writers = () => Allow('data-scientist', 'ml-engineer', 'service', 'admin');
