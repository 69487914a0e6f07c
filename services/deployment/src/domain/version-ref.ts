/** Names one version of one model. */
export interface VersionRef { readonly modelId: string; readonly name: string; readonly number: number }
