/** US dollars, as providers list them. */
export interface Prices {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** For input tokens that the provider had cached; the full input price where absent. */
  readonly cachedInputPerMillion?: number | undefined;
  /** On top of the tokens, for each picture sent. */
  readonly perPicture?: number | undefined;
}

/** Token counts as the server gives them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Part of `inputTokens`. */
  readonly cachedInputTokens: number;
}

/** US dollars; null where the server counted nothing or no price is known. */
export function costUsdOf(
  usage: Usage | null,
  prices: Prices | null,
  pictureCount: number,
): number | null {
  if (usage === null || prices === null) return null;
  const { inputPerMillion, outputPerMillion, cachedInputPerMillion, perPicture } = prices;
  const cachedTokens = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const tokensUsd =
    (usage.inputTokens - cachedTokens) * inputPerMillion +
    cachedTokens * (cachedInputPerMillion ?? inputPerMillion) +
    usage.outputTokens * outputPerMillion;
  return tokensUsd / 1e6 + pictureCount * (perPicture ?? 0);
}
