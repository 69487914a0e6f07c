import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { hostOf, type AddressRules } from './address-rules.js';

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Connects to allowed addresses only. A name may resolve differently at each look, so the check is on the addresses that
 * are dialled, and again on the one that is connected.
 */
export function guardedAgent(rules: AddressRules, timeoutMs: number): Agent {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup(rules) });
  return new Agent({
    headersTimeout: timeoutMs, bodyTimeout: timeoutMs, keepAliveTimeout: 5_000,
    connect(options, callback) {
      const host = hostOf(options.hostname);
      try {
        if (isIP(host)) rules.check(host);
      } catch (error) {
        return callback(error as Error, null);
      }
      connect(options, (error, socket) => {
        if (!socket) return callback(error ?? new Error('no connection'), null);
        try {
          rules.check(socket.remoteAddress ?? '0.0.0.0', host);
          callback(null, socket);
        } catch (refusal) {
          socket.destroy();
          callback(refusal as Error, null);
        }
      });
    },
  });
}

/** One forbidden address among several is enough: whoever answers so is up to something. */
export const guardedLookup = (rules: AddressRules) => (host: string, options: LookupOptions, found: Found): void =>
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    try {
      for (const { address } of addresses) rules.check(address, host);
    } catch (refusal) {
      return found(refusal as Error, []);
    }
    if (options.all) found(null, addresses);
    else found(null, addresses[0]!.address, addresses[0]!.family);
  });
