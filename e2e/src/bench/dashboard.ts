import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser, Reader } from '../browser.js';
import { Narrator } from '../demo/narrator.js';
import { play } from '../demo/story.js';
import type { Who } from '../people.js';
import { Stack } from '../stack.js';
import { cpuSeconds } from './cpu-seconds.js';
import { median, quantile, round, table } from './figures.js';

const OLGA: Who = ['olga', 'operator'];
const VERA: Who = ['vera', 'validator'];
const QUESTIONS = 200;
/** Asked before, and not counted: what is compiled and cached on the way. */
const WARM_UP = 30;
const VISITS = 15;
const CLIENTS = 2_000;
const WATCH_MS = 20_000;
const EVENT_EVERY_MS = 500;

const MARCH = 'version=1&from=2013-03-01T00:00:00Z&to=2013-04-01T00:00:00Z';
const VIEWS: Readonly<Record<string, string>> = {
  'drift, a week by the hour': 'drift?version=1&from=2013-03-04T00:00:00Z&to=2013-03-11T00:00:00Z&bucket=1h',
  'drift, a month by the week': `drift?${MARCH}&bucket=1w`,
  'performance, a month by the day': `performance?${MARCH}&bucket=1d`,
  'performance, a month by the hour, 200 points': `performance?${MARCH}&bucket=1h&points=200`,
  'health, a month by the day': `health?${MARCH}&bucket=1d`,
};
const TABS = { performance: 'tab=performance&version=1&from=2013-03-01&to=2013-04-01', drift: 'tab=drift&version=1&from=2013-03-01&to=2013-04-01' } as const;

/** On the system that the demo leaves behind: what the answers behind the charts weigh and take, how soon a chart stands, and what those who listen cost. */
export async function dashboard(): Promise<void> {
  const stack = await Stack.start({ say: () => undefined });
  try {
    await play(stack, new Narrator(stack.url, false), stack.directory);
    await answers(stack);
    await charts(stack);
    await listeners(stack);
  } finally {
    await stack.stop();
  }
}

async function answers(stack: Stack): Promise<void> {
  const headers = { authorization: `Bearer ${await stack.tokenOf(...OLGA)}`, 'accept-encoding': 'br' };
  const rows: string[][] = [];
  for (const [name, path] of Object.entries(VIEWS)) {
    const address = new URL(`${stack.url}/monitoring/api/v1/models/flight-delay/${path}`);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const times: number[] = [];
    let sent = 0;
    for (let i = 0; i < WARM_UP; i++) await bytesOf(await asked(address, headers, agent));
    for (let i = 0; i < QUESTIONS; i++) {
      const began = performance.now();
      sent = await bytesOf(await asked(address, headers, agent));
      times.push(performance.now() - began);
    }
    agent.destroy();
    const { series } = (await stack.api<{ series: Array<{ points: unknown[] }> }>('GET', `${address.pathname}${address.search}`, OLGA)).body;
    const whole = Buffer.byteLength(JSON.stringify(series));
    rows.push([name, `${series.length} × ${series[0]?.points.length ?? 0}`, round(whole / 1_000, 0), round(sent / 1_000, 0), round(median(times)), round(quantile(times, 0.99))]);
  }
  console.log(`\nAnswers through the gateway, ${QUESTIONS} each after ${WARM_UP} to warm up, one after another:\n`);
  console.log(table(['view', 'series × points', 'JSON, kB', 'sent, kB', 'median ms', 'p99 ms'], rows));
}

function asked(address: URL, headers: Record<string, string>, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => { get(address, { headers, agent }, resolve).once('error', reject); });
}

async function bytesOf(answer: IncomingMessage): Promise<number> {
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} instead of an answer`);
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).length;
  return bytes;
}

/** Notes when the frame with the first canvas has been drawn. */
const WATCH_FOR_CHART = `new MutationObserver(() => {
  if (window.chartAt || !document.querySelector('main canvas')) return;
  requestAnimationFrame(() => requestAnimationFrame(() => { window.chartAt ??= performance.now(); }));
}).observe(document, { childList: true, subtree: true });`;

async function charts(stack: Stack): Promise<void> {
  const browser = await openBrowser();
  const token = await stack.tokenOf(...OLGA);
  const rows: string[][] = [];
  for (const [tab, search] of Object.entries(TABS)) {
    const visits: Array<{ chart: number; data: number }> = [];
    for (let visit = 0; visit < VISITS; visit++) {
      const reader = await Reader.at(browser, stack.url, token);
      await reader.page.addInitScript(WATCH_FOR_CHART);
      await reader.open(`/models/flight-delay?${search}`);
      visits.push(await reader.page.evaluate<{ chart: number; data: number }>(`new Promise((tell) => {
        const look = () => window.chartAt ? tell({ chart: window.chartAt, data: performance.getEntriesByType('resource').find(({ name }) => name.includes('/${tab}?')).responseEnd }) : requestAnimationFrame(look);
        look();
      })`));
      await reader.close();
    }
    const after = visits.map(({ chart, data }) => chart - data);
    rows.push([tab, round(median(after), 0), round(Math.max(...after), 0), round(median(visits.map(({ chart }) => chart)), 0)]);
  }
  await browser.close();
  console.log(`\nFirst chart of a model's page in Chromium, nothing cached, ${VISITS} visits each:\n`);
  console.log(table(['tab', 'after its data, median ms', 'slowest', 'after the address was opened, median ms'], rows));
}

async function listeners(stack: Stack): Promise<void> {
  const headers = { authorization: `Bearer ${await stack.tokenOf(...OLGA)}`, accept: 'text/event-stream' };
  const address = new URL(`${stack.url}/notification/api/v1/stream?type=validation.policy.*`);
  const agent = new Agent({ maxSockets: Infinity });
  let heard = 0;
  for (let client = 0; client < CLIENTS; client++) {
    const stream = await asked(address, headers, agent);
    if (stream.statusCode !== 200) throw new Error(`client ${client} got ${stream.statusCode}`);
    stream.on('data', (chunk: Buffer) => { heard += chunk.toString().split('\ndata:').length - 1; });
  }
  const pids = ['notification', 'dashboard'].map((name) => stack.launcher.processes[name]!);
  const used = async (during: () => Promise<void>): Promise<number[]> => {
    const before = pids.map((pid) => cpuSeconds([pid]));
    const began = performance.now();
    await during();
    return pids.map((pid, index) => (100 * (cpuSeconds([pid]) - before[index]!)) / ((performance.now() - began) / 1_000));
  };
  const silent = await used(() => pause(WATCH_MS));
  heard = 0;
  let said = 0;
  const talking = await used(async () => {
    const end = performance.now() + WATCH_MS;
    while (performance.now() < end) {
      const next = pause(EVENT_EVERY_MS);
      const { status } = await stack.api('PUT', `/validation/api/v1/policies/bench-${said}`, VERA, 'models: [none]\nchecks:\n  - check: loads\n');
      if (status !== 200) throw new Error(`a policy got ${status}`);
      said += 1;
      await next;
    }
  });
  agent.destroy();
  console.log(`\n${CLIENTS} clients of the event stream through the gateway, ${WATCH_MS / 1_000} s each; ${said} events reached them as ${heard}:\n`);
  console.log(table(['', 'notification, % of a core', 'gateway, % of a core'], [['nothing happens', ...silent.map((share) => round(share))], [`${round(1_000 / EVENT_EVERY_MS, 0)} events/s to each`, ...talking.map((share) => round(share))]]));
}
