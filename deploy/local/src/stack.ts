/** The services of Baton as the launcher sees them: what they need and where they listen. */
export interface ServiceSpec {
  readonly name: string;
  /** Its port is the gateway's plus this. */
  readonly portOffset: number;
  /** False if it keeps nothing in PostgreSQL. */
  readonly database: boolean;
  /** Environment beyond what every service gets. */
  env?(context: StackContext): Record<string, string>;
}

export interface StackContext {
  /** A path inside the data directory. */
  path(...parts: string[]): string;
  /** Where a service listens: `http://127.0.0.1:<port>`. */
  url(service: string): string;
  signInFile: string;
}

const artifacts = ({ path }: StackContext) => ({ ARTIFACT_ROOT: path('artifacts') });

export const SERVICES: readonly ServiceSpec[] = [
  { name: 'registry', portOffset: 1, database: true, env: artifacts },
  { name: 'validation', portOffset: 2, database: true, env: artifacts },
  { name: 'deployment', portOffset: 3, database: true },
  { name: 'serving', portOffset: 4, database: true, env: (context) => ({ ...artifacts(context), STATE_DIR: context.path('serving') }) },
  { name: 'monitoring', portOffset: 5, database: true, env: artifacts },
  // A developer's receiver listens on this machine; its network and everything else private stay out of reach.
  { name: 'notification', portOffset: 6, database: true, env: () => ({ ALLOW_PRIVATE_ADDRESSES: process.env['ALLOW_PRIVATE_ADDRESSES'] ?? '127.0.0.1,::1' }) },
  { name: 'audit', portOffset: 7, database: true },
  {
    name: 'dashboard', portOffset: 0, database: false,
    env: ({ url, signInFile }) => ({
      SIGN_IN_FILE: signInFile,
      ...Object.fromEntries(['registry', 'validation', 'deployment', 'serving', 'monitoring', 'notification', 'audit'].map((name) => [`${name.toUpperCase()}_URL`, url(name)])),
    }),
  },
];

export const POSTGRES_OFFSET = 20;
export const KAFKA_OFFSET = 21;
export const CONTROLLER_OFFSET = 22;
export const DEFAULT_PORT = 4000;

export const databaseOf = (service: string): string => `baton_${service}`;
