/** The model's bytes cannot be loaded, now or ever. The message says what to do. */
export class UnloadableModel extends Error {
  override readonly name = 'UnloadableModel';
}

/** What the caller sent does not fit the model. `input` names the offending input, if it is one. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';

  constructor(readonly input: string | null, message: string) {
    super(message);
  }
}

/** The model did not answer within its deadline. The request was not answered and may be repeated. */
export class ModelTimedOut extends Error {
  override readonly name = 'ModelTimedOut';
}

/** The thread that runs the model died while it had the request. */
export class ModelCrashed extends Error {
  override readonly name = 'ModelCrashed';
}

/** An operator of the model refused the values, such as an index out of range; the model goes on. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
}

/** More requests wait for the model than are allowed to, or it is being closed. */
export class ModelBusy extends Error {
  override readonly name = 'ModelBusy';
}

/** ONNX Runtime checks names, types and ranks before it runs anything: those errors are the caller's. */
export function refusalOf(name: string, message: string): Error {
  const text = message.slice(0, 500);
  if (/invalid (dimensions|rank) for input|unexpected input data type|missing input|feeds/i.test(text)) return new InvalidInput(null, text);
  return new ModelFailed(`${name} could not compute an answer from these values: ${text}`);
}
