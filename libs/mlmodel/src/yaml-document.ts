import { parseDocument } from 'yaml';

/** An `MLmodel` text that cannot be read at all. The message says where and what to do. */
export class MalformedMlmodel extends Error {
  override readonly name = 'MalformedMlmodel';
}

/** UTF-16 units. A signature of ten thousand columns has about 700,000. */
const LONGEST = 1_000_000;
/** How much aliases may multiply the document; MLflow itself writes none or a few. */
const ALIASES = 100;
/** Collections inside one another; the deepest that MLflow writes has about six. */
const DEEPEST = 60;

export type YamlObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is YamlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The document as plain data, and the parser's remarks about tags that it does not know (those are never acted on).
 * @throws MalformedMlmodel
 */
export function readYaml(text: string): { document: YamlObject; remarks: string[] } {
  if (text.length > LONGEST) {
    throw new MalformedMlmodel(`The MLmodel file has ${text.length} characters; at most ${LONGEST} are read. Move what is not MLflow's own into an artifact.`);
  }
  refuseDeepIndentation(text);
  let value: unknown;
  const remarks: string[] = [];
  try {
    // Repeated keys and pretty errors cost time by the square of their number. The last key wins, as it does in Python.
    const parsed = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false, stringKeys: true });
    const [error] = parsed.errors;
    if (error) throw new MalformedMlmodel(`The MLmodel file is not valid YAML: ${firstLine(error.message)} at line ${lineOf(text, error.pos[0])}. Log the model again, or repair the file at that place.`);
    remarks.push(...parsed.warnings.slice(0, 20).map((warning) => `Line ${lineOf(text, warning.pos[0])} of the MLmodel file: ${firstLine(warning.message)}.`));
    value = parsed.toJS({ maxAliasCount: ALIASES });
  } catch (error) {
    if (error instanceof MalformedMlmodel) throw error;
    throw new MalformedMlmodel(`The MLmodel file cannot be read: ${firstLine(error instanceof Error ? error.message : String(error))}. Log the model again with the mlflow client.`);
  }
  if (!isObject(value)) throw new MalformedMlmodel('The MLmodel file is not a YAML mapping with `flavors`. Log the model again with the mlflow client.');
  return { document: value, remarks };
}

/** The parser recurses, and nesting deep enough to exhaust the stack takes seconds before it does. */
function refuseDeepIndentation(text: string): void {
  let open = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123) deepest = Math.max(deepest, ++open);
    else if (code === 93 || code === 125) open = Math.max(0, open - 1);
  }
  if (deepest > DEEPEST) throw new MalformedMlmodel(`The MLmodel file nests ${deepest} brackets; at most ${DEEPEST} are read. Log the model again with the mlflow client.`);
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/[.:]$/, '').slice(0, 300);
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
