import { cpus, totalmem } from 'node:os';
import { audit } from './audit.js';
import { dashboard } from './dashboard.js';
import { handoff } from './handoff.js';
import { idle } from './idle.js';
import { labels } from './labels.js';
import { logging } from './logging.js';
import { monitoring } from './monitoring.js';
import { serving } from './serving.js';

const BENCHMARKS: Record<string, () => Promise<void>> = { audit, dashboard, handoff, serving, logging, monitoring, labels, idle };

const name = process.argv[2] ?? '';
const benchmark = BENCHMARKS[name];
if (!benchmark) {
  console.error(`npm run bench -- ${Object.keys(BENCHMARKS).join('|')}`);
  process.exit(1);
}
console.log(`## ${name}\n\n${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`);
await benchmark();
process.exit(0);
