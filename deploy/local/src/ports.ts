import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
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

/** Below what systems give to outgoing connections (32768 on Linux), one of which could take a port between choice and use. */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/** Ports that nobody listens on right now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

const isFree = (port: number): Promise<boolean> => mustBeFree(port, '', '').then(() => true, () => false);

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
