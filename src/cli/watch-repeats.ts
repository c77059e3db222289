import { RepeatWatch } from '../captions/repeat-watch.ts';
import { picturesOf } from '../core/call-hashes.ts';
import type { PreparedPicture } from '../core/chat.ts';
import type { PictureLook } from '../core/look.ts';
import type { WatchAnswer } from '../endpoints/openai.ts';
import { shorten } from './format.ts';

const SHOWN_CHARACTERS = 100;

/** Objects once a server has given one caption to more pictures than may share it. */
export function watchRepeats(
  most: number,
  look: (picture: PreparedPicture) => Promise<PictureLook>,
): WatchAnswer {
  const watch = new RepeatWatch(most);
  return async (request, answer) => {
    const [picture] = picturesOf(request);
    if (!picture) return null;
    const repetition = await watch.see(answer, async () => look(picture), request.record);
    if (!repetition) return null;
    const { pictures, text, records } = repetition;
    return (
      `it gives nearly the same caption to pictures that do not look alike: ${pictures} got ` +
      `${JSON.stringify(shorten(text, SHOWN_CHARACTERS))}${among(records)}. Restart the server ` +
      'or look at its model, then `recaptor resume`; `recaptor verify` names all that have the caption ' +
      'already. Where pictures rightly share one, raise maxRepeats of the endpoint, or set it off'
    );
  };
}

function among(records: readonly string[]): string {
  return records.length === 0 ? '' : `, ${records.join(' and ')} among them`;
}
