import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

/** A connection of ioredis without two of its faults, in its blocking duplicates too. */
export class SturdyRedis extends Redis {
  /**
   * ioredis listens for one error of each socket. A TLS socket may send two, and the second would
   * end the process (redis/ioredis#962).
   */
  override connect(): Promise<void> {
    setImmediate(() => this.stream?.on('error', () => {}));
    return super.connect();
  }

  /**
   * ioredis leaves a connection that waits for its next attempt as it is: it never ends, nor do its
   * commands, and whoever waits for either waits for ever. One more attempt ends both.
   */
  override disconnect(reconnect = false): void {
    const isBetweenAttempts = this.status === 'reconnecting';
    super.disconnect(reconnect);
    if (!isBetweenAttempts || reconnect) return;
    this.connect().then(
      () => super.disconnect(),
      () => {},
    );
  }

  override duplicate(options: Partial<RedisOptions> = {}): Redis {
    return new SturdyRedis({ ...this.options, ...options, replyMapping: 'legacy' });
  }
}
