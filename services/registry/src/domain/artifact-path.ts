/** A path that names no place among the artifacts, or one outside of it. */
export class BadArtifactPath extends Error {
  override readonly name = 'BadArtifactPath';
}

const LONGEST = 1_000;

/**
 * Normalizes a logical path: no leading, trailing or doubled slash. Empty text is the root.
 * Throws `BadArtifactPath` for `..`, `.`, backslash-free control characters and paths that are too long.
 */
export function artifactPath(text: string): string {
  if (/[\0-\x1f\x7f]/.test(text)) throw new BadArtifactPath('An artifact path must not contain control characters.');
  const parts = text.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '..' || part === '.')) throw new BadArtifactPath(`The artifact path ${JSON.stringify(text.slice(0, 200))} leaves its place: "." and ".." are not allowed.`);
  const path = parts.join('/');
  if ([...path].length > LONGEST) throw new BadArtifactPath(`An artifact path may have ${LONGEST} characters at most.`);
  return path;
}

/** The path of `mlflow-artifacts:/a/b` or `mlflow-artifacts://host:1/a/b`; null for another scheme. Throws `BadArtifactPath`. */
export function pathOfArtifactUri(uri: string): string | null {
  const match = /^mlflow-artifacts:(?:\/\/[^/]*)?(\/.*)?$/s.exec(uri);
  return match ? artifactPath(match[1] ?? '') : null;
}

export const artifactUri = (path: string): string => `mlflow-artifacts:/${path}`;

/** True if `path` is `folder` or lies in it. */
export const isWithin = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`);

/** Joins parts of a path, leaving out empty ones. */
export const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join('/');

/** Where the frozen files of a version can be read, whatever happens to the place they were logged to. */
export const registeredPath = (modelId: string, number: number): string => `registered/${modelId}/${number}`;

/** Reads a path below `registered/<modelId>/<number>`; null if it is none. */
export function parseRegisteredPath(path: string): { modelId: string; number: number; inside: string } | null {
  const match = /^registered\/([0-9a-f-]{36})\/([1-9]\d{0,8})(?:\/(.*))?$/s.exec(path);
  return match ? { modelId: match[1]!, number: Number(match[2]), inside: match[3] ?? '' } : null;
}

export interface ListedEntry { readonly path: string; readonly isFolder: boolean; readonly size: number | null }

/** The entries directly in a folder, given all files below it by their path from there; sorted by path. */
export function listing(files: Iterable<{ readonly path: string; readonly size: number }>): ListedEntry[] {
  const entries = new Map<string, ListedEntry>();
  for (const { path, size } of files) {
    const slash = path.indexOf('/');
    const name = slash < 0 ? path : path.slice(0, slash);
    entries.set(name, { path: name, isFolder: slash >= 0, size: slash < 0 ? size : null });
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
