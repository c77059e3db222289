import { readEnvironment } from '../config/environment.ts';

/** The queue that a command is to use; undefined for none. */
export function queueOf({ queue }: { readonly queue?: string | undefined }): string | undefined {
  return queue ?? readEnvironment().queueUrl;
}
