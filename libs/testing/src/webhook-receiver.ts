import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, with its body. */
export interface ReceivedRequest { path: string; headers: Record<string, string>; body: string; at: number }

export type Answering = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server that keeps what is posted to it and answers as it is told; 204 unless told. */
export class WebhookReceiver {
  readonly received: ReceivedRequest[] = [];
  answer: Answering = (_request, response) => response.writeHead(204).end();
  private server: Server | undefined;
  private port = 0;

  /** Listens; after a `close`, on the same port again. */
  async open(): Promise<this> {
    const server = createServer((request, response) => void this.take(request, response));
    this.server = server;
    await new Promise<void>((resolve) => { server.listen(this.port, '127.0.0.1', resolve); });
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = { path: request.url ?? '/', headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() };
    this.received.push(received);
    this.answer(received, response);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The requests whose path begins so. */
  at(path: string): ReceivedRequest[] {
    return this.received.filter((request) => request.path.startsWith(path));
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }
}
