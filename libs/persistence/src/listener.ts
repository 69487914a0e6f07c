import pg from 'pg';

/**
 * Listens for NOTIFY on one channel over a connection of its own and reconnects for as long as it is open.
 * Wake-ups can be lost while it reconnects (and were seen lost), so whoever listens also sweeps now and then.
 */
export class NotificationListener {
  private client: pg.Client | undefined;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly url: string, private readonly channel: string, private readonly onNotify: () => void) {}

  async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: `listen:${this.channel}`, keepAlive: true });
    this.client = client;
    client.on('notification', this.onNotify);
    client.on('error', () => this.reopen(client));
    client.on('end', () => this.reopen(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.channel)}`);
      this.onNotify();
    } catch {
      this.reopen(client);
    }
  }

  private reopen(failed: pg.Client): void {
    if (this.closed || this.client !== failed) return;
    this.client = undefined;
    failed.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.open(), 500);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }
}
