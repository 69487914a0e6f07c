export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** The stage that a word means, in any case of letters; undefined if none. */
export const stageNamed = (word: string): Stage | undefined => STAGES.find((stage) => stage.toLowerCase() === word.toLowerCase());

const ENVIRONMENT_OF: Partial<Record<Stage, string>> = { Staging: 'staging', Production: 'production' };

/** The environment that a stage stands for. */
export const environmentOf = (stage: Stage): string | undefined => ENVIRONMENT_OF[stage];

/** A version's stage says where it serves; one that leaves production is archived, and what people set otherwise stays. */
export function stageOf(servesIn: ReadonlySet<string>, former: Stage): Stage {
  if (servesIn.has('production')) return 'Production';
  if (servesIn.has('staging')) return 'Staging';
  return former === 'Production' ? 'Archived' : former === 'Staging' ? 'None' : former;
}
