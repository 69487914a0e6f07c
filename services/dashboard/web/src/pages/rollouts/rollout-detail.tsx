import { Alert, Group, Progress, Stack, Stepper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deactivate, deployments, moveRollout, rollBack, rollout, type Rollout, type RolloutAction, type Step } from '../../api/deployment.js';
import { events } from '../../api/audit.js';
import { Act } from '../../look/act.js';
import { Answer } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { counted, ModelLink } from '../../look/words.js';
import { JudgedStep, type Judged } from './canary-measures.js';
import { LiveCanaries } from './live-canaries.js';
import { shareNow } from './share-now.js';

const MOVERS = ['operator', 'ml-engineer', 'admin'] as const;

/** One rollout: where it is, what each step has shown, and what can be done. Made for a phone at three in the morning. */
export function RolloutDetail({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['rollouts', id], queryFn: () => rollout(id), refetchInterval: 10_000 });
  return <Answer query={query} height={320}>{(found) => <Detail rollout={found} />}</Answer>;
}

function Detail({ rollout: found }: { readonly rollout: Rollout }) {
  const { model, version, environment, state, reason, split } = found;
  return (
    <Stack>
      <Group justify="space-between"><Title order={3}><ModelLink model={model} version={version} /> in {environment}</Title><StateBadge state={state} /></Group>
      {(state === 'paused' || state === 'aborted') && reason && <Alert color={state === 'paused' ? 'yellow' : 'red'} variant="outline" title={state === 'paused' ? 'It stands still' : 'The traffic was taken back'}>{reason}</Alert>}
      <div>
        <Text size="sm">{state === 'completed' || state === 'aborted' ? 'Traffic when it ended' : 'Traffic'}: {split.map((share) => `v${share.version} ${share.weight} %`).join(', ') || 'nothing'}{!found.applied && state === 'running' ? ' (the server has not said yet that it routes so)' : ''}</Text>
        <Progress.Root size={22} mt={4}>{split.map((share) => <Progress.Section key={share.version} value={share.weight} color={share.version === version ? 'teal.9' : 'gray.7'} aria-label={`version ${share.version}: ${share.weight} %`}><Progress.Label>v{share.version}</Progress.Label></Progress.Section>)}</Progress.Root>
      </div>
      <Actions rollout={found} />
      <Steps rollout={found} />
      {state === 'running' && <LiveCanaries model={model} rollout={found.id} />}
      <Verdicts rollout={found} />
    </Stack>
  );
}

/** What leads on from a step: whether the next one follows by itself is a property of the next one. */
function asks({ minSamples, minLabels, maxDuration }: Step, next: Step | undefined): string {
  const judged = minSamples + minLabels > 0 ? `${counted(minSamples, 'prediction')} and ${counted(minLabels, 'label')} within ${maxDuration}` : '';
  const then = next === undefined ? 'all of the traffic' : next.automatic ? 'goes on by itself' : 'waits for a person';
  return judged && next !== undefined ? `${judged}, then ${then}` : judged || then;
}

function Steps({ rollout: { steps, step, state } }: { readonly rollout: Rollout }) {
  const active = state === 'completed' ? steps.length : step - 1;
  return <Stepper active={active} size="sm" color={state === 'aborted' ? 'red' : 'teal'} orientation="vertical" aria-label="steps">{steps.map((each, index) => <Stepper.Step key={index} label={`${each.weight} %`} description={asks(each, steps[index + 1])} />)}</Stepper>;
}

const WORDS: Readonly<Record<RolloutAction, { label: string; explain: string; done: string; variant: 'default' | 'filled' | 'danger' }>> = {
  pause: { label: 'Pause', explain: 'The traffic stays as it is until somebody resumes it.', done: 'Paused.', variant: 'default' },
  resume: { label: 'Resume', explain: 'The step is judged again, with its time anew.', done: 'It goes on.', variant: 'filled' },
  advance: { label: 'Advance', explain: 'On to the next step, whatever monitoring says of this one.', done: 'The next step begins.', variant: 'filled' },
  complete: { label: 'Complete', explain: 'All of the traffic now, without the steps between.', done: 'It takes all of the traffic.', variant: 'default' },
  abort: { label: 'Abort', explain: 'The traffic goes back to what served before. The rollout is over.', done: 'The traffic goes back.', variant: 'danger' },
};

function Actions({ rollout }: { readonly rollout: Rollout }) {
  const { id, state, applied, step, steps, model, environment, version, incumbent } = rollout;
  const placed = useQuery({ queryKey: ['deployments', undefined], queryFn: () => deployments() });
  const over = state === 'completed' || state === 'aborted';
  // What serves now may be another version's work by then, which is not taken back from here.
  const serves = state === 'completed' && placed.data !== undefined && shareNow(rollout, placed.data.items) > 0;
  const last = step === steps.length;
  const blocked: Record<RolloutAction, string | null> = {
    pause: over ? `This rollout is ${state}.` : state === 'paused' ? 'It is paused already.' : null,
    resume: state === 'paused' ? null : `This rollout is ${state}.`,
    advance: over ? `This rollout is ${state}.` : last ? 'This is the last step.' : applied ? null : 'The server has not said yet that it routes by this step.',
    complete: over ? `This rollout is ${state}.` : last ? 'This is the last step.' : null,
    abort: over ? `This rollout is ${state}.` : null,
  };
  return (
    <Group gap="xs">
      {!over && (Object.keys(WORDS) as RolloutAction[]).map((action) => {
        const { label, explain, done, variant } = WORDS[action];
        return <Act key={action} label={label} explain={explain} done={done} variant={variant} danger={variant === 'danger'} roles={MOVERS} blocked={blocked[action]} run={(reason) => moveRollout(id, action, reason)} />;
      })}
      {(!over || serves) && <Act label="Roll back" danger roles={MOVERS} blocked={serves || incumbent !== null ? null : 'Nothing has served there before.'} explain={<Target model={model} environment={environment} />} run={(reason) => rollBack(model, environment, reason, false)} done="Rolled back." />}
      {serves && <Act label="Take out of service" danger roles={MOVERS} explain={`Nothing of ${model} serves ${environment} afterwards: requests there are refused.`} run={(reason) => deactivate(model, environment, reason)} done="Nothing of it serves there any more." />}
      {over && placed.data && !serves && <Text size="sm" c="var(--quiet)">{state === 'aborted' ? 'It is over' : `Version ${version} does not serve ${environment} any more`}: there is nothing to take back here.</Text>}
    </Group>
  );
}

/** A dry run says where a rollback would lead before anybody decides. */
function Target({ model, environment }: { readonly model: string; readonly environment: string }) {
  const query = useQuery({ queryKey: ['dry run', model, environment], queryFn: () => rollBack(model, environment, 'dry run', true), staleTime: 0, gcTime: 0, refetchInterval: false, placeholderData: undefined });
  return <Answer query={query} height={40}>{({ from, to }) => <Text size="sm">Version {from} goes, version {to} takes all of {environment}’s traffic again. It needs no approval and waits for no other service.</Text>}</Answer>;
}

/** What monitoring said at each step, with the canary's figures beside the champion's. */
function Verdicts({ rollout: { id, correlationId, judgement } }: { readonly rollout: Rollout }) {
  const query = useQuery({ queryKey: ['events', 'canary', id], queryFn: () => events({ correlation: correlationId, type: 'monitoring.canary.judged.v1', limit: 50 }) });
  const mine = (query.data?.items ?? []).map(({ data }) => data as unknown as Judged).filter(({ rolloutId }) => rolloutId === id);
  // Until the ledger has the event, the rollout itself knows the verdict.
  if (mine.length === 0) return judgement && <Text size="sm">Monitoring says of this step: <StateBadge state={judgement.verdict} /> {judgement.reason}</Text>;
  return <>{[...mine].reverse().map((judged) => <JudgedStep key={judged.step} judged={judged} />)}</>;
}
