import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { make } from '@baton/contracts';
import { GroundTruthReceived } from '@baton/contracts/monitoring/ground-truth-received';
import { digestOf } from '@baton/artifacts';
import { Outbox, type Cause, type Position } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { GroundTruths, type Intake, type Label } from './ports/ground-truths.js';
import { Rounds } from './ports/rounds.js';
import { readLabel } from './read-label.js';
import { Refused, type Line } from './record-fields.js';

export interface IntakeAnswer extends Intake, Pick<Refused, 'rejected' | 'rejectedCount'> {
  readonly intakeId: string;
  readonly position: Position | null;
}

interface Model { readonly modelId: string; readonly name: string }

const TOGETHER = 1_000;

/**
 * Takes ground truth as it comes, a thousand records a transaction: whatever becomes of the request, what has been taken
 * is kept, and sending it again counts it as duplicate. The good records of a batch are taken, the others named.
 */
@Injectable()
export class TakeGroundTruth {
  constructor(private readonly truths: GroundTruths, private readonly transactions: Transactions, private readonly outbox: Outbox, private readonly rounds: Rounds) {}

  async run(model: Model, lines: AsyncIterable<Line> | Iterable<Line>, cause: Cause): Promise<IntakeAnswer> {
    const answer = { intakeId: uuidv7(), accepted: 0, duplicate: 0, corrected: 0, unmatched: 0, position: null as Position | null };
    const rejections = new Refused();
    const take = async (labels: readonly Label[], refused: number) => {
      const { intake, position } = await this.take(model, answer.intakeId, labels, refused, cause);
      for (const count of ['accepted', 'duplicate', 'corrected', 'unmatched'] as const) answer[count] += intake[count];
      answer.position = position ?? answer.position;
    };
    let [waiting, refused]: [Label[], number] = [[], 0];
    // One transaction at a time, in the order of the lines; the next labels are read while it runs.
    let taking = Promise.resolve();
    for await (const line of lines) {
      const label = readLabel(line, Date.now());
      if ('reason' in label) {
        refused += 1;
        rejections.add(line, label);
      } else waiting.push(label);
      if (waiting.length === TOGETHER) {
        await taking;
        taking = take(waiting, refused);
        // Whoever waits for it next hears of its failure.
        taking.catch(() => undefined);
        [waiting, refused] = [[], 0];
      }
    }
    await taking;
    if (waiting.length > 0 || refused > 0) await take(waiting, refused);
    this.rounds.wake();
    return { ...answer, ...rejections };
  }

  private async take({ modelId, name }: Model, intakeId: string, labels: readonly Label[], rejected: number, cause: Cause): Promise<{ intake: Intake; position: Position | null }> {
    const newest = latestOfEach(labels);
    return this.transactions.run(async (tx) => {
      const found = newest.length > 0 ? await this.truths.take(tx, modelId, intakeId, newest) : { accepted: 0, duplicate: 0, corrected: 0, unmatched: 0 };
      const intake = { ...found, duplicate: found.duplicate + labels.length - newest.length };
      const [from, to] = labels.reduce<[string | null, string | null]>(([from, to], { observedAt: at }) => [from === null || at < from ? at : from, to === null || at > to ? at : to], [null, null]);
      const event = make(GroundTruthReceived, {
        intakeId, modelId, name, ...intake, rejected, from, to, digest: digestOf(labels.map((label) => `${JSON.stringify([label.by, label.ref, label.value, label.observedAt])}\n`).join('')),
      });
      return { intake, position: await this.outbox.append(tx, [{ event, subject: `models/${modelId}`, key: modelId }], cause) };
    });
  }
}

/** A record that says the same thing again in one batch; the later observation counts. */
function latestOfEach(labels: readonly Label[]): Label[] {
  const latest = new Map<string, Label>();
  for (const label of labels) {
    const key = `${label.by}:${label.ref}`;
    const known = latest.get(key);
    if (!known || Date.parse(known.observedAt) <= Date.parse(label.observedAt)) latest.set(key, label);
  }
  return [...latest.values()];
}
