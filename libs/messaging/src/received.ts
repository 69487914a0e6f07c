/** An event as its consumer sees it. */
export interface Received<T extends object = object> {
  readonly id: string;
  /** CloudEvents type, such as `registry.model-version.registered.v1`. */
  readonly type: string;
  /** `registry/<epoch>`: the publisher and its database's epoch. */
  readonly source: string;
  readonly subject: string;
  readonly key: string;
  readonly time: Date;
  /** Counted from 1 in its source, without gaps. */
  readonly sequence: number;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly data: T;
}

/** Why an event comes to be: who acts, and what it belongs to. */
export interface Cause {
  /** The subject of a token, or `service:<name>`. */
  readonly actor: string;
  /** What belongs together, from the first request to the last consequence. */
  readonly correlationId: string;
  /** The event that this one answers; null for a request. */
  readonly causationId: string | null;
}

/** The cause of what a service does in answer to an event. */
export const causedBy = (event: Pick<Received, 'id' | 'correlationId'>, actor: string): Cause =>
  ({ actor, correlationId: event.correlationId, causationId: event.id });

