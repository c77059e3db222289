import { html } from 'hono/html';
import type { SlowRecord, StageSpending } from './report-data.ts';

type Html = ReturnType<typeof html>;

/** Calls, tokens and cost of the lines that stand, by stage and endpoint. */
export function spendingSection(spending: readonly StageSpending[]): Html {
  if (spending.length === 0) return html``;
  return html`<section>
    <h2>Calls, tokens and cost</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Stage</th>
            <th>Endpoint</th>
            <th>Model</th>
            <th class="number">Calls</th>
            <th class="number">Tokens in</th>
            <th class="number">Tokens out</th>
            <th class="number">Mean latency</th>
            <th class="number">Cost</th>
            <th class="number">Cost per call</th>
            <th class="number">Calls saved</th>
          </tr>
        </thead>
        <tbody>
          ${spending.map(
            (each) =>
              html`<tr>
                <td>${each.stage}</td>
                <td>${each.endpoint}</td>
                <td>${each.model}</td>
                <td class="number">${count(each.calls)}</td>
                <td class="number">${count(each.inputTokens)}</td>
                <td class="number">${count(each.outputTokens)}</td>
                <td class="number">${count(Math.round(each.meanLatencyMs))} ms</td>
                <td class="number">${costOf(each)}</td>
                <td class="number">${costPerCall(each)}</td>
                <td class="number">${count(each.saved)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${totalLine(spending)}
  </section>`;
}

/** Those whose calls took longest. */
export function slowestSection(slowest: readonly SlowRecord[]): Html {
  if (slowest.length === 0) return html``;
  return html`<section>
    <h2>Slowest records</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Record</th>
            <th>Source</th>
            <th class="number">Calls</th>
            <th class="number">Seconds in calls</th>
          </tr>
        </thead>
        <tbody>
          ${slowest.map(
            (each) =>
              html`<tr>
                <td>${each.id}</td>
                <td>${each.uri}</td>
                <td class="number">${count(each.calls)}</td>
                <td class="number">${each.seconds.toFixed(2)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function costOf({ costUsd, unpriced, calls }: StageSpending): string {
  if (calls === 0) return 'nothing';
  if (unpriced === calls) return 'no price given';
  const cost = `$${costUsd.toFixed(4)}`;
  return unpriced === 0 ? cost : `${cost}, and ${count(unpriced)} calls without a price`;
}

function costPerCall({ costUsd, unpriced, calls }: StageSpending): string {
  return calls === unpriced ? '' : `$${(costUsd / (calls - unpriced)).toFixed(6)}`;
}

function totalLine(spending: readonly StageSpending[]): Html {
  const costUsd = spending.reduce((sum, each) => sum + each.costUsd, 0);
  return costUsd === 0 ? html`` : html`<p>In all: $${costUsd.toFixed(4)}.</p>`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
