import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '@baton/persistence';
import type { Position } from '../position.js';

/** What became of a wait for a position. */
export type Waited = 'consumed' | 'timeout' | 'parked';

/** Answers whether this service has taken in what another one had published at a position. */
@Injectable()
export class Consumption {
  constructor(private readonly database: Database) {}

  /** Waits until every consumer here has passed the position, at most `milliseconds`. */
  async waitFor(position: Position, milliseconds: number): Promise<Waited> {
    for (const until = Date.now() + milliseconds; ;) {
      const reached = await this.reached(position);
      if (reached !== 'timeout' || Date.now() >= until) return reached;
      await pause(15);
    }
  }

  private async reached({ publisher, sequence }: Position): Promise<Waited> {
    const [row] = await this.database.query<{ last: string | null; parked: boolean }>(
      `SELECT (SELECT min(last_sequence) FROM inbox_cursor c WHERE publisher = $1 AND source =
                (SELECT source FROM inbox_cursor WHERE publisher = $1 ORDER BY moved_at DESC LIMIT 1)) AS last,
              EXISTS (SELECT FROM parked_event WHERE publisher = $1 AND sequence = $2 AND state = 'parked') AS parked`, [publisher, sequence]);
    if (row!.parked) return 'parked';
    return row!.last !== null && Number(row!.last) >= sequence ? 'consumed' : 'timeout';
  }
}
