import { html } from 'hono/html';
import { LOW_AGREEMENT, type CaptionAgreement } from './agreement.ts';

type Html = ReturnType<typeof html>;

/** How far captioners agree with the main captions; nothing where there is one captioner alone. */
export function agreementSection(agreements: readonly CaptionAgreement[]): Html {
  if (agreements.length === 0) return html``;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return html`<section>
    <h2>Agreement of captioners</h2>
    <p>
      With the long captions of the same records, in words (ROUGE-1 F): how near a student comes to
      its teacher, where one is a captioner beside the other.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Captioner</th>
            <th class="number">Records</th>
            <th class="number">Mean agreement</th>
            <th class="number">Under ${percent(LOW_AGREEMENT)}</th>
          </tr>
        </thead>
        <tbody>
          ${agreements.map(
            ({ captioner, count, mean, lowShare }) =>
              html`<tr>
                <td>${captioner}</td>
                <td class="number">${count.toLocaleString('en-US')}</td>
                <td class="number">${percent(mean)}</td>
                <td class="number">${percent(lowShare)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
