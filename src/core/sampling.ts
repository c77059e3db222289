/** Sampling parameters. What is absent is left to the server. */
export interface Sampling {
  readonly maxTokens: number;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed?: number | undefined;
}
