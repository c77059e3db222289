/** Which records are there twice, by the id of the one that is dropped. */
export type Duplicates = Readonly<Record<string, Duplicate>>;

export interface Duplicate {
  /** The record that stays. */
  readonly of: string;
  /** `exact`: the same bytes. `near`: hardly another picture. */
  readonly by: 'exact' | 'near';
}
