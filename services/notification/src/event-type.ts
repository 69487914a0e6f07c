/**
 * What no pattern ever matches, and what is not kept here: each delivery causes one of the former, so that a
 * subscription to them would feed itself, and whoever reads the ledger when told of a read would never stop.
 */
const UNHEARD = /^notification\.delivery\.|^audit\.record\.read\./;

/** Whether a type is for nobody, whatever they ask for. */
export const isUnheard = (type: string): boolean => UNHEARD.test(type);

/** Whether one of the patterns matches the type: `*` stands for anything; publisher and version may be left out. */
export function matchesType(patterns: readonly string[], type: string): boolean {
  if (isUnheard(type)) return false;
  const unversioned = type.replace(/\.v\d+$/, '');
  const names = [type, unversioned, withoutPublisher(type), withoutPublisher(unversioned)];
  return patterns.some((pattern) => names.some((name) => matches(pattern, name)));
}

const withoutPublisher = (type: string): string => type.slice(type.indexOf('.') + 1);

/** Without regular expressions, whose time a pattern of many stars could let explode. */
function matches(pattern: string, text: string): boolean {
  const [first, ...middle] = pattern.split('*') as [string, ...string[]];
  const last = middle.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of middle) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
