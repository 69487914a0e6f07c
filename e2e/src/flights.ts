import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { People, Who } from './people.js';

/** The flights of one hour: what the application sends, and what turns out to be true. */
export interface Hour { timestamp: string; columns: Record<string, Array<number | string>>; keys: string[]; truth: number[]; observedAt: string[] }

/** What is known of a flight after it has landed. */
export interface Landing { key: string; id: string; value: number; observedAt: string }

export interface Intake { accepted: number; duplicate: number; corrected: number; unmatched: number; rejected: Array<{ line: number; reason: string }> }

const APP: Who = ['app', 'service'];
const DANA: Who = ['dana', 'data-scientist'];

/** The application of the flights story: asks for a prediction for each hour's flights, and reports landings. */
export class FlightsApplication {
  constructor(private readonly people: People, private readonly model: string, private readonly files: string) {}

  /** Real flights from one day up to another. */
  async hours(since: string, until: string, file: string): Promise<Hour[]> {
    await this.people.python('flights.py', ['traffic', since, until, join(this.files, file)], DANA);
    return JSON.parse(readFileSync(join(this.files, file), 'utf8')) as Hour[];
  }

  /** Gives back which version answered each hour. Throws at the first request that is not answered. */
  async send(hours: readonly Hour[]): Promise<Map<string, string>> {
    const answeredBy = new Map<string, string>();
    for (const { timestamp, columns, keys } of hours) {
      const inputs = Object.entries(columns).map(([name, values]) => ({ name, shape: [values.length, 1], datatype: typeof values[0] === 'string' ? 'BYTES' : 'FP64', data: values }));
      const { status, body } = await this.people.api<{ model_version: string }>('POST', `/v2/models/${this.model}/infer`, APP, { id: `hour-${timestamp}`, parameters: { keys, timestamp }, inputs });
      if (status !== 200) throw new Error(`a request failed with ${status}: ${JSON.stringify(body)}`);
      answeredBy.set(timestamp, body.model_version);
    }
    return answeredBy;
  }

  /** As NDJSON. */
  async report(records: readonly object[]): Promise<Intake> {
    const answer = await fetch(`${this.people.url}/monitoring/api/v1/ground-truth?model=${this.model}`, {
      method: 'POST', headers: { authorization: `Bearer ${await this.people.tokenOf(...APP)}`, 'content-type': 'application/x-ndjson' }, body: records.map((record) => JSON.stringify(record)).join('\n'),
    });
    if (!answer.ok) throw new Error(`ground truth was not taken: ${answer.status} ${await answer.text()}`);
    return await answer.json() as Intake;
  }
}

export const landingsOf = (hours: readonly Hour[]): Landing[] =>
  hours.flatMap((hour) => hour.keys.map((key, row) => ({ key, id: `hour-${hour.timestamp}#${row}`, value: hour.truth[row]!, observedAt: hour.observedAt[row]! })));

/** By business key. */
export const byKey = (landings: readonly Landing[]) => landings.map(({ key, value, observedAt }) => ({ key, value, observedAt }));
