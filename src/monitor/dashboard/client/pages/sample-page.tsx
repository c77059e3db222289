import { useEffect } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { navigate } from 'wouter-preact/use-browser-location';
import type { SampleCall, SampleDetail } from '../../run-explore.ts';
import { useJson } from '../api.ts';
import { useView } from '../explore/use-view.ts';
import { addressOf, serverQuery } from '../explore/view-query.ts';
import { count } from '../format.ts';
import { Section, Trouble } from '../parts.tsx';
import { CallList } from '../sample/call-list.tsx';
import { CaptionSection } from '../sample/caption-section.tsx';
import { ProvenanceSection } from '../sample/provenance-section.tsx';
import { SampleEnding, SampleFacts } from '../sample/sample-facts.tsx';
import { SampleMedia } from '../sample/sample-media.tsx';

interface SamplePageProps {
  readonly run: string;
  readonly id: string;
}

/** All that is known of one sample, and the way to the ones beside it in the view. */
export function SamplePage({ run, id }: SamplePageProps) {
  const [query, setQuery] = useView();
  const asked = new URLSearchParams(serverQuery(query));
  asked.set('id', id);
  const { value, error } = useJson<SampleDetail>(`/runs/${run}/explore/sample?${asked.toString()}`);
  const { value: calls, error: callError } = useJson<readonly SampleCall[]>(
    `/runs/${run}/explore/calls?${new URLSearchParams({ id }).toString()}`,
  );
  const sample = value?.id === id ? value : null;
  const back = addressOf(`/runs/${run}/explore`, query);
  const to = (other: string | null): string | null =>
    other === null ? null : addressOf(`/runs/${run}/explore/${encodeURIComponent(other)}`, query);
  const previous = to(sample?.neighbours?.previous ?? null);
  const next = to(sample?.neighbours?.next ?? null);
  useKeys({ ArrowLeft: previous, ArrowRight: next, Escape: back });
  return (
    <>
      <nav class="sample-nav" aria-label="Samples beside it">
        <Link href={back}>All samples</Link>
        <Step href={previous} title="Previous" keys="ArrowLeft" />
        <Step href={next} title="Next" keys="ArrowRight" />
        {sample?.neighbours && (
          <span class="soft">number {count(sample.neighbours.place + 1)} of the view</span>
        )}
      </nav>
      <h1>{id}</h1>
      <Trouble error={error} />
      {sample && (
        <>
          <SampleMedia run={run} sample={sample} calls={calls} />
          <SampleEnding sample={sample} />
          <CaptionSection sample={sample} calls={calls} query={query} onQuery={setQuery} />
          <SampleFacts sample={sample} />
          <Section title="Calls">
            <Trouble error={callError} />
            {calls === null && callError === null && <p>What was sent is being made again …</p>}
            {calls && <CallList run={run} id={id} calls={calls} />}
          </Section>
          <ProvenanceSection sample={sample} />
        </>
      )}
    </>
  );
}

interface StepProps {
  readonly href: string | null;
  readonly title: string;
  readonly keys: string;
}

function Step({ href, title, keys }: StepProps) {
  if (href === null) return <span class="soft">{title}</span>;
  return (
    <Link href={href} aria-keyshortcuts={keys}>
      {title}
    </Link>
  );
}

/** Keys go to addresses, but where a person types, chooses or moves a player. */
function useKeys(addresses: Readonly<Record<string, string | null>>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const address = addresses[event.key];
      const isTaken =
        event.target instanceof Element && event.target.closest('input, select, textarea, video');
      if (!address || isTaken || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      navigate(address);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [JSON.stringify(addresses)]);
}
