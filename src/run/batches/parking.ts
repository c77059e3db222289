/** A record that waits for answers that are out. */
export interface Parked {
  readonly id: string;
  /** Digest of the fields that it waits with. */
  readonly input: string;
  /** Of its questions; none where they were not taken in yet. */
  readonly keys: readonly string[];
}

/**
 * Puts records aside while their answers are out, for hours: nothing of them stays in memory, no job
 * and no claim is held. Done again, they ask the same questions, and find the answers.
 */
export interface Parking {
  /**
   * Before a shard of this stage is taken in hand. Resolves to what is to be called once it is put
   * down; null where another process looks after the run's batches.
   */
  begin(stageKey: string): Promise<(() => void) | null>;
  /** Of these records those that need not be begun, by id: they would only wait again. */
  waiting(
    stageKey: string,
    shard: string,
    records: readonly Pick<Parked, 'id' | 'input'>[],
  ): Promise<ReadonlyMap<string, Parked>>;
  /** Keeps what waits of a shard; resolves to the milliseconds after which to look again. */
  park(stageKey: string, shard: string, parked: readonly Parked[]): Promise<number>;
}
