import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { invalid } from './problem.js';

/** `?limit=50&cursor=…` */
export class PageQuery {
  @ApiPropertyOptional({ default: 50, maximum: 500 }) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500)
  limit: number = 50;

  /** The `nextCursor` of the page before. */
  @ApiPropertyOptional() @IsOptional() @IsString()
  cursor?: string;

  /** `registry@4711`: answer only when this service has taken that in. */
  @ApiPropertyOptional({ example: 'registry@4711' }) @IsOptional() @IsString()
  waitFor?: string;
}

/** A part of a list; `nextCursor` is null on the last. */
export interface Page<T> { items: T[]; nextCursor: string | null }

/** Makes a page of up to `limit` items from a read of `limit + 1`; `after` says where the next page goes on. */
export function pageOf<T, V>(rows: readonly T[], limit: number, show: (row: T) => V, after: (row: T) => unknown): Page<V> {
  const items = rows.slice(0, limit);
  return { items: items.map(show), nextCursor: rows.length > limit ? encodeCursor(after(items.at(-1)!)) : null };
}

const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What `after` had said. Throws a 400 if the cursor is not one of ours. */
export function decodeCursor<T>(cursor: string | undefined, check: (value: unknown) => value is T): T | null {
  if (cursor === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (check(value)) return value;
  } catch { /* said below */ }
  throw invalid('The cursor is not one that this list has given out. Leave it away to begin at the start.', [{ field: 'cursor', message: 'unknown' }]);
}

export const isText = (value: unknown): value is string => typeof value === 'string';
