/** What was asked for is not here; the message says what is. */
export class NotServed extends Error {
  override readonly name = 'NotServed';
}

/** It belongs here, and is not in memory now; the same request may succeed later. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded';
}

/** Dating an observation oneself needs more than any token. */
export class ReplayRefused extends Error {
  override readonly name = 'ReplayRefused';

  constructor(subject: string) {
    super(`parameters.timestamp needs the role service or admin, which ${subject} does not have. Leave it away to use the time of receipt.`);
  }
}

/** What would be answered now could not be kept, so it is not answered. */
export class LogFull extends Error {
  override readonly name = 'LogFull';
}
