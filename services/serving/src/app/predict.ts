import { Injectable } from '@nestjs/common';
import type { Claims } from '@baton/access';
import { decodeInferRequest, InvalidInput, ModelBusy, ModelCrashed, ModelFailed, ModelTimedOut, selectOutputs, type Tensors } from '@baton/model-runtime';
import { Fleet } from './fleet.js';
import type { ModelSlot } from './model-slot.js';
import { PredictionLog, type LoggedPrediction } from './ports/prediction-log.js';
import type { LoadedVersion } from './ports/version-loader.js';
import { predictionId } from './prediction-id.js';
import { NotLoaded, NotServed, ReplayRefused } from './refusals.js';
import type { RequestParameters } from './request-parameters.js';
import { stickyPlace } from './sticky-place.js';

/** A request for a prediction. */
export interface Question {
  readonly environment: string;
  /** The model's name, as the caller gives it. */
  readonly model: string;
  /** Undefined leaves the choice to the split. */
  readonly version: string | undefined;
  readonly caller: Claims;
  /** The JSON body. */
  readonly body: unknown;
  readonly parameters: RequestParameters;
  /** When it came: by the clock, in milliseconds since 1970, and by `performance.now()`. */
  readonly receivedAt: number;
  readonly began: number;
}

/** Who answers. */
export interface Chosen { readonly slot: ModelSlot; readonly version: LoadedVersion }

/** An answer that has been kept. */
export interface Prediction {
  readonly id: string;
  readonly modelName: string;
  readonly version: LoadedVersion;
  readonly outputs: Tensors;
  /** Names of inputs that mean nothing to the model. */
  readonly ignored: readonly string[];
}

/** Answers requests. Nothing between the choice of a version and its call waits, so that no chosen version can be let go. */
@Injectable()
export class Predict {
  constructor(private readonly fleet: Fleet, private readonly log: PredictionLog) {}

  /** The version that a request goes to. @throws NotServed, NotLoaded */
  choose({ environment, model, version: number, parameters: { stickyKey } }: Question): Chosen {
    const slot = this.slot(environment, model);
    if (number !== undefined) return { slot, version: this.numbered(slot, number) };
    const version = slot.pick(stickyKey === null ? Math.random() * 100 : stickyPlace(slot.desired.modelId, stickyKey));
    if (!version) throw silent(slot);
    return { slot, version };
  }

  /** @throws InvalidInput, ReplayRefused, LogFull, ModelFailed, ModelTimedOut, ModelCrashed, ModelBusy */
  async run({ slot, version }: Chosen, question: Question): Promise<Prediction> {
    const { caller, body, parameters: { keys, timestamp } } = question;
    const { model, binding } = version;
    if (timestamp !== null && !caller.roles.includes('service') && !caller.roles.includes('admin')) throw new ReplayRefused(caller.subject);
    const request = decodeInferRequest(body, binding);
    if (keys !== null && keys.length !== request.rows) throw new InvalidInput(null, `parameters.keys has ${keys.length} keys, but the request has ${request.rows} rows.`);
    const wanted = selectOutputs(request.outputs, model.outputs, model.renamed);
    this.log.admit();
    const id = request.id ?? predictionId();
    const keep = (outputs: Tensors | null, failure: string | null) => this.log.append(kept(question, version, { id, rows: request.rows, inputs: request.inputs, outputs, failure }));
    let outputs: Tensors;
    try {
      outputs = await model.infer(request.inputs, { outputs: wanted });
    } catch (error) {
      const failure = failureOf(error);
      if (failure !== null) await keep(null, failure);
      throw error;
    }
    await keep(outputs, null);
    return { id, modelName: slot.desired.name, version, outputs, ignored: request.ignored };
  }

  /** @throws NotServed that says what there is */
  slot(environment: string, model: string): ModelSlot {
    const slot = this.fleet.find(environment, model);
    if (slot) return slot;
    const names = this.fleet.names.get(environment);
    if (!names) throw new NotServed(`No model is served in the environment "${environment}". There are: ${list(this.fleet.names.keys())}. A rollout by deployment brings a model there.`);
    throw new NotServed(`The model "${model}" is not served in ${environment}. There are: ${list(names.keys())}. A rollout by deployment brings a model there.`);
  }

  /** The version with the largest share. @throws NotLoaded */
  leading(slot: ModelSlot): LoadedVersion {
    const [share] = [...slot.serving?.weights ?? []].sort((a, b) => b.weight - a.weight);
    const version = share && slot.ready(share.version.number);
    if (!version) throw silent(slot);
    return version;
  }

  /** @throws NotServed */
  isReady(slot: ModelSlot, number: string): boolean {
    try {
      return this.numbered(slot, number) !== undefined;
    } catch (error) {
      if (error instanceof NotLoaded) return false;
      throw error;
    }
  }

  /** @throws NotServed, NotLoaded */
  numbered(slot: ModelSlot, number: string): LoadedVersion {
    const version = /^\d{1,9}$/.test(number) ? slot.ready(Number(number)) : undefined;
    if (version) return version;
    const { name, environment } = slot.desired;
    const held = slot.versions.find(({ variant }) => String(variant.version.number) === number);
    if (held) throw new NotLoaded(`Version ${number} of ${name} is not loaded in ${environment}${held.reason === null ? ' yet' : `: ${held.reason}`}`);
    throw new NotServed(`Version ${number} of ${name} is not loaded in ${environment}. Loaded are: ${list(slot.versions.filter(({ loaded }) => loaded).map(({ variant }) => String(variant.version.number)).values())}.`);
  }
}

type Outcome = Pick<LoggedPrediction, 'id' | 'rows' | 'inputs' | 'outputs' | 'failure'>;

function kept({ environment, version: named, receivedAt, began, parameters: { keys, timestamp } }: Question, version: LoadedVersion, outcome: Outcome): LoggedPrediction {
  return {
    ...outcome, environment, version, keys, receivedAt, observedAt: timestamp === null ? receivedAt : Date.parse(timestamp), durationMs: performance.now() - began, split: named === undefined,
  };
}

const FAILURES: ReadonlyMap<unknown, string> = new Map<unknown, string>([[ModelFailed, 'failed'], [ModelTimedOut, 'timed-out'], [ModelCrashed, 'crashed'], [ModelBusy, 'busy']]);

/** How the log calls it; null for what was the caller's mistake. */
const failureOf = (error: unknown): string | null => (error instanceof Error ? FAILURES.get(error.constructor) ?? null : null);

const silent = ({ desired: { name, environment } }: ModelSlot) => new NotLoaded(`${name} has no version that takes traffic in ${environment} yet. Try again in a moment.`);

const list = (names: Iterator<string> & Iterable<string>): string => [...names].slice(0, 50).join(', ') || 'none';
