import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { RecaptorError } from '../../../core/errors.ts';
import { parseView, type View } from '../../explore/view.ts';

/** The view of Explore that an address asks for. Answers 400 where it is none. */
export function viewOf(context: Context): View {
  try {
    return parseView(new URL(context.req.url).searchParams);
  } catch (error) {
    if (!(error instanceof RecaptorError)) throw error;
    throw new HTTPException(400, { message: error.message, cause: error });
  }
}
