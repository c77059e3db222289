import { html } from 'hono/html';
import { CHECK_ACTIONS, type CheckCounts } from '../../core/caption-check.ts';

type Html = ReturnType<typeof html>;

/** Captions at fault by check, and what was done about them; nothing where there were none. */
export function checkSection(checks: CheckCounts): Html {
  const rows = Object.entries(checks).toSorted(([, one], [, other]) => other.found - one.found);
  if (rows.length === 0) return html``;
  return html`<section>
    <h2>Captions at fault</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Check</th>
            <th class="number">Records</th>
            ${CHECK_ACTIONS.map((action) => html`<th class="number">${action}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([check, count]) =>
              html`<tr>
                <td>${check}</td>
                <td class="number">${count.found.toLocaleString('en-US')}</td>
                ${CHECK_ACTIONS.map((action) => html`<td class="number">${count[action]?.toLocaleString('en-US') ?? ''}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
