import { Injectable } from '@nestjs/common';
import { chained, leafHashOf } from './chain.js';
import { LedgerChain, type ChainHead, type Link } from './ports/ledger-chain.js';

/** `broken` is the first position at which the ledger is not what was chained; `next` is where to go on if more was asked than one answer checks. */
export interface Verification { from: number; to: number; entries: number; hash: string; intact: boolean; broken: { position: number; why: string } | null; next: number | null }

const ENTRIES = 100_000;
const TOGETHER = 1_000;

/** Computes the chain again from what is stored, and holds the columns against the bytes. */
@Injectable()
export class VerifyChain {
  constructor(private readonly chain: LedgerChain) {}

  /** From a position to another, both included, or to the end. Trusts the stored hash before the first. */
  async run(from: number, to: number | undefined): Promise<Verification> {
    const head = await this.chain.head();
    const last = Math.min(to ?? head.position, head.position, from + ENTRIES - 1);
    let [hash, expected, entries] = [await this.chain.hashBefore(from), from, 0];
    const answer = (broken: Verification['broken']): Verification => ({
      from, to: Math.max(from, expected) - 1, entries, hash: hash.toString('hex'), intact: broken === null, broken, next: broken === null && last < Math.min(to ?? head.position, head.position) ? last + 1 : null,
    });
    while (expected <= last) {
      const links = (await this.chain.links(expected, Math.min(TOGETHER, last - expected + 1))).filter((link) => link.position <= last);
      if (links.length === 0) break;
      for (const link of links) {
        const broken = breakAt(link, expected, hash);
        if (broken) return answer(broken);
        [hash, expected, entries] = [link.hash, link.position + 1, entries + 1];
      }
    }
    return answer(last === head.position ? breakAtEnd(head, expected, hash) : null);
  }
}

function breakAt(link: Link, expected: number, previous: Buffer): Verification['broken'] {
  const { position } = link;
  const leafHash = leafHashOf(link.record);
  if (!leafHash.equals(link.leafHash)) return { position, why: 'The record is not the one that was hashed.' };
  if (!chained(previous, leafHash).equals(link.hash)) {
    return position > expected ? { position: expected, why: `Entries before position ${position} are missing.` } : { position, why: 'The hash does not follow from the one before.' };
  }
  return link.unfaithful.length > 0 ? { position, why: `${link.unfaithful.join(', ')}: not what the record says.` } : null;
}

const breakAtEnd = (head: ChainHead, expected: number, hash: Buffer): Verification['broken'] =>
  (expected <= head.position ? { position: expected, why: `The last entries are missing: the chain had come to position ${head.position}.` }
    : head.hash === hash.toString('hex') ? null : { position: head.position, why: 'The head of the chain has another hash.' });
