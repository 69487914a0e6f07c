/* The people of the story, each with the roles that they have. */
export const DANA = ['dana', 'data-scientist'] as const;
export const VERA = ['vera', 'validator'] as const;
export const CARLA = ['carla', 'compliance'] as const;
export const OLGA = ['olga', 'operator'] as const;
export const APP = ['app', 'service'] as const;
