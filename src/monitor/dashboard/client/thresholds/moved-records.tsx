import { Link } from 'wouter-preact';
import type { MovedRecord, RulePreview, ThresholdsPreview } from '../../run-thresholds.ts';
import { count, number } from '../format.ts';

interface MovedProps {
  readonly preview: ThresholdsPreview;
  readonly run: string;
}

/** Which records would come in and go out, by rule, with some of each. */
export function MovedRecords({ preview, run }: MovedProps) {
  const rules = Object.entries(preview.rules).filter(([, { comeIn, goOut }]) => comeIn + goOut > 0);
  if (rules.length === 0) return <p>No record moves.</p>;
  return (
    <>
      {rules.map(([reason, rule]) => (
        <MovedByRule key={reason} reason={reason} rule={rule} run={run} />
      ))}
    </>
  );
}

interface MovedByRuleProps {
  readonly reason: string;
  readonly rule: RulePreview;
  readonly run: string;
}

function MovedByRule({ reason, rule, run }: MovedByRuleProps) {
  return (
    <div class="moved">
      <h3>
        {reason}: {count(rule.rejectedBefore)} rejected, {count(rule.rejectedAfter)} then
      </h3>
      <MovedList
        title={`${count(rule.comeIn)} come in`}
        records={rule.examples.comeIn}
        kind="kept"
        run={run}
      />
      <MovedList
        title={`${count(rule.goOut)} go out`}
        records={rule.examples.goOut}
        kind="dropped"
        run={run}
      />
    </div>
  );
}

interface MovedListProps {
  readonly title: string;
  readonly records: readonly MovedRecord[];
  readonly kind: 'kept' | 'dropped';
  readonly run: string;
}

function MovedList({ title, records, kind, run }: MovedListProps) {
  if (records.length === 0) return null;
  return (
    <>
      <p class={`moved-${kind}`}>{title}</p>
      <ul class="thumbnails">
        {records.map(({ id, value }) => (
          <li key={id}>
            <Link href={`/runs/${run}/explore/${encodeURIComponent(id)}`}>
              <img
                loading="lazy"
                src={`/api/runs/${run}/thumbnails/${encodeURIComponent(id)}?side=160`}
                alt={id}
              />
              <span>{typeof value === 'number' ? number(value) : value}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
