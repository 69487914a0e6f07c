export { Child } from './child.js';
export { Kafka } from './kafka.js';
export { Launcher, type LaunchOptions } from './launcher.js';
export { freePorts } from './ports.js';
export { ensureDatabases, Postgres } from './postgres.js';
export { pythonWith } from './python.js';
export { Tokens } from './tokens.js';
export { Trouble } from './trouble.js';
