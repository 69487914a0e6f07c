import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DeliveryStore } from './delivery.store.js';
import { EventStore } from './event.store.js';
import { NotificationConfig } from './notification.config.js';

const EVERY_MS = 600_000;

/** Forgets what is too old to be asked for. The ledger has it all. */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('retention');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly events: EventStore, private readonly deliveries: DeliveryStore, private readonly config: NotificationConfig) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forget().catch((error: unknown) => this.logger.warn(`cannot forget now: ${String(error)}`)), EVERY_MS);
  }

  async forget(): Promise<void> {
    await this.events.forget(this.config.KEEP_DAYS);
    await this.deliveries.forget(this.config.KEEP_DAYS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
