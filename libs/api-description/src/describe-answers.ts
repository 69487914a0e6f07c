import { globSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { buildGenerator } from 'typescript-json-schema';

/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type Schema = { [key: string]: unknown };

/** What a service's routes answer, by operation (`AlertsController_list`), and the schemas that these refer to. */
export interface Answers { operations: Record<string, Schema>; schemas: Record<string, Schema> }

interface Route { readonly file: string; readonly controller: string; readonly method: string }

/** Under these names each answer's type can be asked for; no such file exists. */
const QUESTIONS = 'answers.questions.ts';
const REFERENCE = '#/definitions/';

/**
 * Reads off the types of the controllers in these directories what each route answers: of every method with a
 * decorator what it resolves to. Routes that write their answer themselves, or answer nothing, are left out.
 * @param directories with files named `*.controller.ts`
 */
export function describeAnswers(directories: readonly string[]): Answers {
  const files = directories.flatMap((directory) => globSync('**/*.controller.ts', { cwd: directory }).map((file) => resolve(directory, file))).sort();
  const routes = files.flatMap(routesIn);
  const file = resolve(directories[0]!, QUESTIONS);
  const program = programOf(routes, file);
  const checker = program.getTypeChecker();
  const questions = program.getSourceFile(file)!;
  const answering = new Set(questions.statements.filter(ts.isTypeAliasDeclaration).filter(({ type }) => isAnswer(checker.getTypeFromTypeNode(type))).map(({ name }) => name.text));
  const generator = quietly(() => buildGenerator(program, { required: true, ref: true, aliasRef: false, topRef: false, strictNullChecks: true, ignoreErrors: true }, [file]));
  if (!generator) throw new Error('The types of the controllers cannot be read.');
  const answers: Answers = { operations: {}, schemas: {} };
  for (const name of answering) {
    const { definitions = {}, $schema: _, ...schema } = quietly(() => generator.getSchemaForSymbol(name)) as Schema & { definitions?: Record<string, Schema> };
    const names = namesFor(definitions, answers.schemas);
    for (const [long, definition] of Object.entries(definitions)) answers.schemas[names.get(long)!] = asOpenApi(definition, names);
    answers.operations[name] = asOpenApi(schema, names);
  }
  return answers;
}

function routesIn(file: string): Route[] {
  const routes: Route[] = [];
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement) || !statement.name) continue;
    const controller = statement.name.text;
    for (const member of statement.members) if (ts.isMethodDeclaration(member) && ts.getDecorators(member)) routes.push({ file, controller, method: member.name.getText() });
  }
  return routes;
}

/** A program with one type more a route: what its method resolves to. */
function programOf(routes: readonly Route[], file: string): ts.Program {
  const text = [
    ...[...new Map(routes.map((route) => [route.controller, route.file]))].map(([controller, from]) => `import type { ${controller} } from '${from.replace(/\.ts$/, '.js')}';`),
    ...routes.map(({ controller, method }) => `export type ${controller}_${method} = Awaited<ReturnType<${controller}['${method}']>>;`),
  ].join('\n');
  const configFile = ts.findConfigFile(file, ts.sys.fileExists, 'tsconfig.base.json');
  if (!configFile) throw new Error(`There is no tsconfig.base.json above ${file}.`);
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(configFile, ts.sys.readFile).config, ts.sys, resolve(configFile, '..'));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) : getSourceFile.call(host, name, ...rest));
  return ts.createProgram({ rootNames: [file], options: { ...options, noEmit: true }, host });
}

const isAnswer = ({ flags }: ts.Type): boolean => (flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never)) === 0;

/* eslint-disable no-console -- the generator takes each initial value for a default and says so, once a property */
function quietly<T>(work: () => T): T {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return work();
  } finally {
    console.warn = warn;
  }
}
/* eslint-enable no-console */

/** Short names; two shapes of one name are told apart by a number. */
function namesFor(definitions: Record<string, Schema>, taken: Record<string, Schema>): Map<string, string> {
  const names = new Map(Object.keys(definitions).map((long) => [long, shortName(long)]));
  for (const [long, short] of names) {
    const same = (name: string) => JSON.stringify(taken[name]) === JSON.stringify(asOpenApi(definitions[long]!, names));
    for (let count = 2, name = short; ; name = `${short}${count}`, count += 1) {
      names.set(long, name);
      if (!taken[name] || same(name)) break;
    }
  }
  return names;
}

const shortName = (long: string): string => long.replace(/import\([^)]*\)\./g, '').replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');

/** Without defaults, which are what the code happens to begin with, and with references to OpenAPI's place for schemas. */
function asOpenApi(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  const { default: _, $ref, properties, ...rest } = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, deeper(value, names)]));
  return {
    ...inner,
    ...(typeof $ref === 'string' && { $ref: `#/components/schemas/${names.get(decodeURIComponent($ref.slice(REFERENCE.length)))}` }),
    ...(isSchema(properties) && { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, deeper(value, names)])) }),
  };
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

function deeper(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => deeper(each, names));
  return isSchema(value) ? asOpenApi(value, names) : value;
}

if (import.meta.main) {
  const [target, ...directories] = process.argv.slice(2);
  if (!target || directories.length === 0) throw new Error('node describe-answers.ts TARGET DIRECTORY [DIRECTORY …]');
  writeFileSync(target, JSON.stringify(describeAnswers(directories.map((directory) => resolve(directory)))));
}
