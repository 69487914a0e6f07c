/** One version of one model; `name` is what the model is called now. */
export interface VersionRef {
  readonly modelId: string;
  readonly name: string;
  readonly number: number;
}

/** A version where it serves: what windows, monitors and alerts are about. */
export interface Deployed extends VersionRef { readonly environment: string }
