import type { LineageFacts } from '../domain/graph.js';
import { byType, readAll } from './event-reader.js';
import { deploymentReaders } from './lineage/deployment-events.js';
import { monitoringReaders } from './lineage/monitoring-events.js';
import { registryReaders } from './lineage/registry-events.js';
import { validationReaders } from './lineage/validation-events.js';
import type { LedgerEntry } from './ports/ledger.js';

const READERS = byType<LineageFacts>(...registryReaders, ...validationReaders, ...deploymentReaders, ...monitoringReaders);

/** What these entries say about lineage. */
export function lineageFactsOf(entries: readonly LedgerEntry[]): LineageFacts {
  const all = readAll(READERS, entries);
  return { nodes: all.flatMap((each) => each.nodes), edges: all.flatMap((each) => each.edges), halves: all.flatMap((each) => each.halves) };
}
