import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { ServiceConfig } from '@baton/service-kit';

const DURATION = String.raw`\d+(ms|s|m|h)`;

export class NotificationConfig extends ServiceConfig {
  /** The pause before each attempt; the first is made at once. After the last, a delivery is abandoned. */
  @Matches(new RegExp(`^0s(,${DURATION})*$`), { message: 'RETRY_SCHEDULE must be 0s and further durations such as 5s,5m,2h, separated by commas' })
  RETRY_SCHEDULE: string = '0s,5s,5m,30m,2h,5h,10h,14h,20h,24h';

  /** `false`, `true`, or addresses and networks that receivers may have although they are not public: `127.0.0.1,10.1.0.0/16`. */
  @Matches(/^(true|false|[0-9a-fA-F.:]+(\/\d{1,3})?(,[0-9a-fA-F.:]+(\/\d{1,3})?)*)$/, { message: 'ALLOW_PRIVATE_ADDRESSES must be true, false, or addresses and networks such as 127.0.0.1,10.1.0.0/16' })
  ALLOW_PRIVATE_ADDRESSES: string = 'false';

  /** How long a receiver may take to answer, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(100) @Max(60_000)
  DELIVERY_TIMEOUT_MS = 15_000;

  /** Deliveries of one subscription that are under way at the same time, in each process. */
  @Type(() => Number) @IsInt() @Min(1) @Max(100)
  DELIVERIES_AT_ONCE = 4;

  /** How long the former secret signs beside the new one, in hours. */
  @Type(() => Number) @IsInt() @Min(0) @Max(720)
  SECRET_OVERLAP_HOURS = 24;

  /** How long events can be streamed and replayed from here, and ended deliveries looked at, in days. */
  @Type(() => Number) @IsInt() @Min(1) @Max(3_650)
  KEEP_DAYS = 90;

  /** How often an idle stream gets a comment, in milliseconds. */
  @Type(() => Number) @IsInt() @Min(50)
  STREAM_HEARTBEAT_MS = 15_000;

  /** What may wait for a client of the stream, in bytes, before it is closed. */
  @Type(() => Number) @IsInt() @Min(1_000)
  STREAM_BUFFER_BYTES = 1_000_000;
}
