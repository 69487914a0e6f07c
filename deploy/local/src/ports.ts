import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:net';
import { Trouble } from './trouble.js';

const HOST = '127.0.0.1';

/** Throws `Trouble` if somebody listens on the port. */
export async function mustBeFree(port: number, what: string, flag: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', () => reject(new Trouble(`Port ${port}, which ${what} needs, is in use. Stop what uses it, or choose other ports with ${flag}.`)));
    server.listen(port, HOST, () => server.close(() => resolve()));
  });
}

/** Ports that nobody listens on right now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => resolve(server));
  })));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until somebody listens on the port; false if `stillGoing` says that nobody will. */
export async function listening(port: number, stillGoing: () => boolean): Promise<boolean> {
  while (stillGoing()) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, HOST);
      socket.once('connect', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
    if (open) return true;
    await pause(50);
  }
  return false;
}
