import { Alert, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { models } from '../../api/registry.js';
import { ownToken } from '../../api/session.js';
import { Failed } from '../../look/answers.js';
import { Copied } from '../../look/copied.js';
import { PageLink } from '../../look/page-link.js';
import { useSentOnce } from '../../look/sent-once.js';
import { sentenceOf } from '../../look/sentence.js';
import { useLiveEvents, type LiveEvent } from '../../shell/live-events.js';
import { useSession } from '../../shell/session-provider.js';

const LOG = `import mlflow

with mlflow.start_run():
    …  # train as you do
    mlflow.onnx.log_model(
        onnx_model, name="model", registered_model_name="my-model",
        signature=mlflow.models.infer_signature(X, y),
        metadata={"baton": {
            "task": "binary", "target": "late",
            "evaluation": "data/evaluation.parquet",
            "reference": "data/reference.parquet",
        }},
    )
    # With the target: what validation measures on.
    mlflow.log_artifact("evaluation.parquet", "data")
    # A sample of the training data: what drift is measured against.
    mlflow.log_artifact("reference.parquet", "data")`;

/** The lines to paste, with the reader's own token, and the first event as it comes. */
export function StartPage() {
  const { run } = useSearch({ from: '/start' });
  const address = useSession()?.address ?? window.location.origin;
  const token = useSentOnce({ mutationFn: ownToken });
  const environment = `export MLFLOW_TRACKING_URI=${address}\nexport MLFLOW_TRACKING_TOKEN=${token.data?.token ?? '…'}`;
  return (
    <Stack maw={860}>
      <Title order={2}>From your training script</Title>
      {run && <Alert color="yellow" variant="outline" title="No model comes from that run">Nothing has been registered from the run {run}. Give <Code>log_model</Code> a <Code>registered_model_name</Code>, as below, and its link leads to the version.</Alert>}
      <Text>Keep the <Code>mlflow</Code> client that you have. Point it here:</Text>
      <Copied text={environment} />
      <Group><Button variant="default" onClick={token.send} loading={token.isPending}>Show my token</Button></Group>
      {token.error && <Failed error={token.error} />}
      <Text>Log the model with what others need in order to check it:</Text>
      <Copied text={LOG} />
      <FirstEvent />
    </Stack>
  );
}

/** What somebody who logs a model recognises. */
const ARRIVALS = /^registry\.(run\.finished|model-version\.registered|evidence\.pinned)\.|^validation\.validation\./;

function FirstEvent() {
  const { events, connected } = useLiveEvents();
  const known = (useQuery({ queryKey: ['models'], queryFn: models }).data?.items.length ?? 0) > 0;
  // What came first, in order: the events after it must not push it out of sight.
  const mine = events.filter(({ type }) => ARRIVALS.test(type)).reverse();
  const first = mine.map(versionOf).find((version) => version !== undefined);
  return (
    <Card withBorder aria-live="polite">
      <Title order={3} size="h5">{mine.length > 0 ? 'It has arrived' : connected ? `Waiting for your ${known ? 'next' : 'first'} run …` : 'Connecting to the event stream …'}</Title>
      {mine.slice(0, 8).map((event) => <Text key={event.id} size="sm"><Arrived event={event} /></Text>)}
      {first && <Text size="sm" mt="xs">What comes next: when it has passed validation, ask for production on <PageLink to="/models/$model" params={{ model: first.name }} search={{ tab: 'versions', version: String(first.number) }}>its page</PageLink>. <PageLink to="/approvals">Approvals</PageLink> says what is still missing and who must agree.</Text>}
    </Card>
  );
}

const versionOf = ({ data }: LiveEvent) => data['version'] as { readonly name: string; readonly number: number } | undefined;

/** Leads to the version that it is about; of a run, to that which came of it. */
function Arrived({ event }: { readonly event: LiveEvent }) {
  const version = versionOf(event);
  if (!version) return <PageLink to="/" hash={`/experiments/0/runs/${String(event.data['runId'])}`}>{sentenceOf(event)}</PageLink>;
  return <PageLink to="/models/$model" params={{ model: version.name }} search={{ version: String(version.number) }}>{sentenceOf(event)}</PageLink>;
}
