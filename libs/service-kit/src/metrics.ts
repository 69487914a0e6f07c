import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '@baton/persistence';

/** What Prometheus reads at `/metrics`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly requestSeconds = new Histogram({
    name: 'http_server_request_duration_seconds', help: 'Time to answer a request', labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5], registers: [this.registry],
  });

  constructor(database: Database) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, sql: string) => new Gauge({
      name, help, registers: [this.registry],
      async collect() {
        const [row] = await database.query<{ n: string }>(sql).catch(() => []);
        if (row) this.set(Number(row.n));
      },
    });
    gauge('baton_outbox_unpublished_events', 'Events that wait to be published', 'SELECT last_sequence - published AS n FROM outbox_source');
    gauge('baton_parked_events', 'Events that wait to be replayed or discarded', "SELECT count(*) AS n FROM parked_event WHERE state = 'parked'");
  }
}
