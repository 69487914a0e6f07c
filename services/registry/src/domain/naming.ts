import { accept, refuse, type Decision } from './decision.js';

const LONGEST_NAME = 250;

/** A model's name is part of URIs such as `models:/name@alias`. */
export function modelName(name: string): Decision<string> {
  if (name.trim() === '') return refuse('invalid', 'Registered model name cannot be empty.');
  if (/[/:]/.test(name)) return refuse('invalid', `Invalid registered model name: ${JSON.stringify(name)}. It must not contain "/" or ":".`);
  if ([...name].length > LONGEST_NAME) return refuse('invalid', `A registered model name may have ${LONGEST_NAME} characters at most.`);
  return accept(name);
}

export function aliasName(alias: string): Decision<string> {
  if (alias === '' || alias.length > LONGEST_NAME || !/^[\w-]+$/.test(alias)) {
    return refuse('invalid', `Invalid alias name: ${JSON.stringify(alias)}. Use 1 to ${LONGEST_NAME} letters, digits, "_" and "-".`);
  }
  if (/^v\d+$/i.test(alias)) return refuse('invalid', `Invalid alias name: ${JSON.stringify(alias)}. Version aliases such as v1 are reserved; choose another.`);
  if (alias.toLowerCase() === 'latest') return refuse('invalid', '"latest" alias name (case insensitive) is reserved; choose another.');
  return accept(alias);
}

/** `baton.out.*` is what Baton says about a version; nobody else writes there. */
export const isOwnTag = (key: string): boolean => key.startsWith('baton.out.');

/** True if a tag is part of what the author states about a model. */
export const isEvidenceTag = (key: string): boolean => key.startsWith('baton.') && !isOwnTag(key);

export function writableTag(key: string): Decision<string> {
  return isOwnTag(key) ? refuse('invalid', `Tag ${key} is read-only: baton.out.* holds what Baton found out about this version.`) : accept(key);
}
