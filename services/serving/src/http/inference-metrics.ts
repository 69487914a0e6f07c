import { Injectable } from '@nestjs/common';
import { Metrics } from '@baton/service-kit';
import { Counter, Histogram } from 'prom-client';

/** What is counted of predictions. Models that nobody serves share one label, so that callers cannot make labels. */
@Injectable()
export class InferenceMetrics {
  private readonly seconds: Histogram<'environment' | 'model' | 'version' | 'status'>;
  private readonly ignored: Counter<'environment' | 'model'>;

  constructor({ registry }: Metrics) {
    this.seconds = new Histogram({
      name: 'baton_inference_duration_seconds', help: 'Time to answer an inference request', labelNames: ['environment', 'model', 'version', 'status'],
      buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 10], registers: [registry],
    });
    this.ignored = new Counter({ name: 'baton_inference_ignored_inputs_total', help: 'Inputs that mean nothing to the model', labelNames: ['environment', 'model'], registers: [registry] });
  }

  answered(environment: string, model: string, version: string, status: number, milliseconds: number): void {
    this.seconds.observe({ environment, model, version, status: String(status) }, milliseconds / 1_000);
  }

  superfluous(environment: string, model: string, inputs: number): void {
    this.ignored.inc({ environment, model }, inputs);
  }
}
