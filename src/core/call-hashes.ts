import type { Call, ChatRequest, PreparedPicture } from './chat.ts';
import { sha256 } from './hash.ts';

/** `Call.promptSha256`: of the JSON of [instruction or null, ...texts]. */
export function promptSha256Of(request: ChatRequest): string {
  const texts = request.parts.flatMap((part) => ('text' in part ? [part.text] : []));
  return sha256(JSON.stringify([request.system ?? null, ...texts]));
}

/** `Call.answerSha256`: of the JSON of [prompt's hash, pictures' hashes, what the model said]. */
export function answerSha256Of(
  sent: Pick<Call, 'promptSha256' | 'pictureSha256'>,
  text: string,
): string {
  return sha256(JSON.stringify([sent.promptSha256, sent.pictureSha256, text]));
}

export function picturesOf(request: ChatRequest): PreparedPicture[] {
  return request.parts.flatMap((part) => ('picture' in part ? [part.picture] : []));
}
