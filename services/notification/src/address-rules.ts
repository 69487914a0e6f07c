import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** IANA's special-purpose ranges: nothing in them is a public server, and some carry an IPv4 address inside. */
const NOT_PUBLIC = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  '::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
] as const;

/** A receiver's address is one that this service must not be made to call. */
export class AddressForbidden extends Error {
  override readonly name = 'AddressForbidden';
  constructor(host: string, address: string) {
    super(`${host === address ? host : `${host} (${address})`} is not a public address. Whoever runs this service can allow it with ALLOW_PRIVATE_ADDRESSES.`);
  }
}

/** Which addresses may be called. Otherwise anybody with a token could reach what only this machine can. */
export class AddressRules {
  private readonly notPublic = blockList(NOT_PUBLIC);
  private readonly allowed: BlockList | 'all';

  /** `false`, `true`, or addresses and networks separated by commas. */
  constructor(allow: string) {
    this.allowed = allow === 'true' ? 'all' : blockList(allow === 'false' ? [] : allow.split(','));
  }

  /** Throws `AddressForbidden`. `host` is what the address was found for. */
  check(found: string, host = found): void {
    if (this.allowed === 'all') return;
    const address = found.replace(/%.*$/, '');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (this.notPublic.check(address, family) && !this.allowed.check(address, family)) throw new AddressForbidden(host, address);
  }

  /** Throws `AddressForbidden` if the host is, or now resolves to, such an address. A name that does not resolve may do so later. */
  async checkHost(hostname: string): Promise<void> {
    const host = hostOf(hostname);
    const addresses = isIP(host) ? [host] : await lookup(host, { all: true }).then((found) => found.map(({ address }) => address), () => []);
    for (const address of addresses) this.check(address, host);
  }
}

/** The host of a URL without an IPv6 address's brackets. */
export const hostOf = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/') as [string, string?];
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
