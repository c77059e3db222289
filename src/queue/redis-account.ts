import { randomUUID } from 'node:crypto';
import {
  minus,
  NO_AMOUNT,
  plus,
  type Account,
  type Amount,
  type Caps,
  type Standing,
} from '../core/budget.ts';
import type { RedisClient } from './redis-connection.ts';

/** A process says so often that it lives; what it has set aside counts for no longer than this. */
const SIGN_OF_LIFE_MS = 10_000;
const STALE_MS = 60_000;
/** A budget that nobody has asked after for so long is known by the files alone. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * KEYS[1]: a hash with a field for each process, "spent usd, tokens, reserved usd, tokens, seen",
 * `base` for what the files knew, and `epoch`, another after every loss. Each process writes its own
 * sums whole, so that a message lost or sent twice changes nothing.
 */
const SCRIPT = `
local key, act, id, epoch = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local spentUsd, spentTokens = tonumber(ARGV[4]), tonumber(ARGV[5])
local heldUsd, heldTokens = tonumber(ARGV[6]), tonumber(ARGV[7])
local moreUsd, moreTokens = tonumber(ARGV[8]), tonumber(ARGV[9])
local capUsd, capTokens = tonumber(ARGV[10]), tonumber(ARGV[11])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HGET', key, 'epoch')
if act ~= 'open' and known ~= epoch then return {'lost'} end
if not known then
  known = epoch
  redis.call('HSET', key, 'epoch', epoch)
end
local otherUsd, otherTokens = 0, 0
local fields = redis.call('HGETALL', key)
for at = 1, #fields, 2 do
  if fields[at] ~= 'epoch' and fields[at] ~= id then
    local a, b, c, d, seen = string.match(fields[at + 1], '(%S+) (%S+) (%S+) (%S+) (%S+)')
    spentUsd, spentTokens = spentUsd + a, spentTokens + b
    if now - seen <= ${STALE_MS} then otherUsd, otherTokens = otherUsd + c, otherTokens + d end
  end
end
if act == 'open' then
  local usd, tokens = math.max(0, moreUsd - spentUsd), math.max(0, moreTokens - spentTokens)
  if usd > 0 or tokens > 0 then
    local base = redis.call('HGET', key, 'base') or '0 0 0 0 0'
    local a, b = string.match(base, '(%S+) (%S+)')
    redis.call('HSET', key, 'base', string.format('%.12g %.12g 0 0 0', a + usd, b + tokens))
  end
  redis.call('PEXPIRE', key, ${KEPT_MS})
  return {'open', known}
end
local granted = 'no'
if act == 'reserve'
  and spentUsd + otherUsd + heldUsd + moreUsd <= capUsd
  and spentTokens + otherTokens + heldTokens + moreTokens <= capTokens then
  granted = 'yes'
  heldUsd, heldTokens = heldUsd + moreUsd, heldTokens + moreTokens
end
redis.call('HSET', key, id, string.format('%.12g %.12g %.12g %.12g %.15g',
  ARGV[4], ARGV[5], heldUsd, heldTokens, now))
redis.call('PEXPIRE', key, ${KEPT_MS})
return {granted, string.format('%.12g', spentUsd), string.format('%.12g', spentTokens),
  string.format('%.12g', otherUsd + heldUsd), string.format('%.12g', otherTokens + heldTokens)}
`;

const NO_CAPS: Caps = { usd: null, tokens: null };
const UNCAPPED = '1e300';

/** A budget that all processes on one Redis server spend together. */
export class RedisAccount implements Account {
  readonly #client: RedisClient;
  readonly #key: string;
  readonly #spentByFiles: () => Promise<Amount>;
  readonly #id = randomUUID();
  #epoch: string | null = null;
  #opening: Promise<void> | null = null;
  #spent = NO_AMOUNT;
  #reserved = NO_AMOUNT;
  #signs: NodeJS.Timeout | null = null;

  constructor(client: RedisClient, key: string, spentByFiles: () => Promise<Amount>) {
    this.#client = client;
    this.#key = key;
    this.#spentByFiles = spentByFiles;
  }

  /** For one caller at a time. Throws where the server is out of reach. */
  async reserve(amount: Amount, caps: Caps): Promise<Standing> {
    for (;;) {
      await this.#open();
      // Before the answer comes, so that what another call tells meanwhile includes it.
      this.#reserved = plus(this.#reserved, amount);
      const standing = await this.#ask(amount, caps).catch((error: unknown) => {
        this.#reserved = minus(this.#reserved, amount);
        throw error;
      });
      if (standing?.isGranted === true) {
        this.#keepAlive();
        return standing;
      }
      this.#reserved = minus(this.#reserved, amount);
      if (standing !== null) {
        // What was told meanwhile held the amount that is refused.
        this.#tell();
        return standing;
      }
      // The server has forgotten everything. The files know of what this process has spent, too.
      this.#epoch = null;
      this.#spent = NO_AMOUNT;
    }
  }

  settle(reserved: Amount, spent: Amount): void {
    this.#reserved = minus(this.#reserved, reserved);
    this.#spent = plus(this.#spent, spent);
    this.#tell();
  }

  async close(): Promise<void> {
    clearInterval(this.#signs ?? undefined);
    this.#reserved = NO_AMOUNT;
    if (this.#epoch !== null) await this.#eval('tell', NO_AMOUNT, NO_AMOUNT).catch(() => undefined);
  }

  async #open(): Promise<void> {
    if (this.#epoch !== null) return;
    this.#opening ??= this.#read().finally(() => {
      this.#opening = null;
    });
    await this.#opening;
  }

  async #read(): Promise<void> {
    const known = await this.#spentByFiles();
    const [, epoch] = await this.#eval('open', this.#reserved, known);
    this.#epoch = epoch ?? null;
  }

  /** Null where the server does not know the account any more. */
  async #ask(amount: Amount, caps: Caps): Promise<Standing | null> {
    const before = minus(this.#reserved, amount);
    const [granted, ...sums] = await this.#eval('reserve', before, amount, caps);
    if (granted === 'lost') return null;
    const [usd = 0, tokens = 0, heldUsd = 0, heldTokens = 0] = sums.map(Number);
    return {
      isGranted: granted === 'yes',
      spent: { usd, tokens },
      reserved: { usd: heldUsd, tokens: heldTokens },
    };
  }

  /** What is lost on the way is told with the next reservation: sums are sent whole. */
  #tell(): void {
    this.#eval('tell', this.#reserved, NO_AMOUNT).catch(() => undefined);
  }

  async #eval(
    act: 'open' | 'reserve' | 'tell',
    reserved: Amount,
    amount: Amount,
    caps: Caps = NO_CAPS,
  ): Promise<readonly string[]> {
    const epoch = this.#epoch ?? randomUUID();
    const numbers = [this.#spent, reserved, amount].flatMap(({ usd, tokens }) => [usd, tokens]);
    const most = [caps.usd ?? UNCAPPED, caps.tokens ?? UNCAPPED];
    const reply: unknown = await this.#client.eval(
      SCRIPT,
      ...[1, this.#key, act, this.#id, epoch, ...numbers, ...most],
    );
    return Array.isArray(reply) ? reply.map(String) : [];
  }

  #keepAlive(): void {
    this.#signs ??= setInterval(() => {
      if (this.#reserved.tokens > 0 || this.#reserved.usd > 0) this.#tell();
    }, SIGN_OF_LIFE_MS).unref();
  }
}
