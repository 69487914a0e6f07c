/** Whoever has a role may be told of events. */
export const EVERYBODY = ['data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin', 'service'];
