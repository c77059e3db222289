import type { SampleDetail, SampleLine } from '../../run-explore.ts';
import { count, dollars, number } from '../format.ts';
import { Section } from '../parts.tsx';

/** Which stages a sample went through, under which settings, and what each took. */
export function ProvenanceSection({ sample }: { readonly sample: SampleDetail }) {
  const { lines, extra, sourceId, id } = sample;
  return (
    <Section title="Provenance">
      {sourceId !== id && <p>A clip of {sourceId}.</p>}
      <div class="scroll" tabIndex={0} role="region" aria-label="Stages of the sample">
        <table>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">Fingerprint</th>
              <th scope="col">Outcome</th>
              <th scope="col" class="number">
                Calls
              </th>
              <th scope="col" class="number">
                Tokens in, out
              </th>
              <th scope="col" class="number">
                Cost
              </th>
              <th scope="col" class="number">
                Time of calls
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <LineRow key={line.stage} line={line} />
            ))}
          </tbody>
        </table>
      </div>
      {extra !== '{}' && (
        <details>
          <summary>The rest of the dataset's row</summary>
          <pre>{extra}</pre>
        </details>
      )}
    </Section>
  );
}

function LineRow({ line }: { readonly line: SampleLine }) {
  const { stage, fingerprint, outcome, calls, inputTokens, outputTokens, costUsd, seconds } = line;
  return (
    <tr>
      <th scope="row">{stage}</th>
      <td>
        <code>{fingerprint}</code>
      </td>
      <td>{outcome}</td>
      <td class="number">{calls === 0 ? '–' : count(calls)}</td>
      <td class="number">
        {calls === 0 ? '–' : `${tokenText(inputTokens)}, ${tokenText(outputTokens)}`}
      </td>
      <td class="number">{costUsd === null ? '–' : dollars(costUsd)}</td>
      <td class="number">{calls === 0 ? '–' : `${number(seconds)} s`}</td>
    </tr>
  );
}

/** What no server has said is not 0. */
export function tokenText(tokens: number | null): string {
  return tokens === null ? '?' : count(tokens);
}
