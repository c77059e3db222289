/** What calls cost: US dollars, and tokens in and out. */
export interface Amount {
  readonly usd: number;
  readonly tokens: number;
}

/** What a run may spend; null where there is no cap. */
export interface Caps {
  readonly usd: number | null;
  readonly tokens: number | null;
}

/** How a budget stands, over all processes. */
export interface Standing {
  /** Whether the amount asked for was set aside. */
  readonly isGranted: boolean;
  readonly spent: Amount;
  /** Set aside for calls in flight. */
  readonly reserved: Amount;
}

/** One process' way to a budget that several may share. */
export interface Account {
  /** Sets an amount aside where the caps allow it beside all that is spent and set aside. */
  reserve(amount: Amount, caps: Caps): Promise<Standing>;
  /** A call is over: what was set aside for it is free, and what it came to is spent. */
  settle(reserved: Amount, spent: Amount): void;
  close(): Promise<void>;
}

export const NO_AMOUNT: Amount = { usd: 0, tokens: 0 };

export function plus(one: Amount, other: Amount): Amount {
  return { usd: one.usd + other.usd, tokens: one.tokens + other.tokens };
}

/** Never below 0: sums of fractions may come out a hair beside it. */
export function minus(one: Amount, other: Amount): Amount {
  return {
    usd: Math.max(0, one.usd - other.usd),
    tokens: Math.max(0, one.tokens - other.tokens),
  };
}

export function larger(one: Amount, other: Amount): Amount {
  return { usd: Math.max(one.usd, other.usd), tokens: Math.max(one.tokens, other.tokens) };
}

/** Whether `amount` is within all caps. */
export function isWithin({ usd, tokens }: Amount, caps: Caps): boolean {
  return usd <= (caps.usd ?? Infinity) && tokens <= (caps.tokens ?? Infinity);
}
