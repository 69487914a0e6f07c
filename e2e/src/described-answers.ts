import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation { operationId: string; responses: Record<string, { content?: Record<string, { schema: object }> }> }
interface Document { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } }
interface Route { readonly method: string; readonly path: RegExp; readonly operation: Operation }

const DOCUMENTS = fileURLToPath(new URL('../../docs/openapi', import.meta.url));

/** Holds answers against what docs/openapi says that they are. */
export class DescribedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly routes: Route[] = [];
  private readonly checks = new Map<string, ValidateFunction>();

  constructor() {
    for (const file of readdirSync(DOCUMENTS)) {
      const service = basename(file, '.json');
      const document = JSON.parse(readFileSync(join(DOCUMENTS, file), 'utf8')) as Document;
      this.ajv.addSchema({ $id: service, components: document.components });
      for (const [path, operations] of Object.entries(document.paths)) for (const [method, operation] of Object.entries(operations)) {
        const pattern = path.split('/').map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')).join('/');
        // MLflow's paths are those of the gateway; all others begin with the service.
        this.routes.push({ method: method.toUpperCase(), path: new RegExp(path.startsWith('/api/2.0') || path.startsWith('/api/3.0') ? `^${pattern}$` : `^/${service}${pattern}$`), operation: { ...operation, operationId: `${service} ${operation.operationId}` } });
      }
    }
  }

  /** Throws if a JSON answer is not as it is described. What no document describes, such as predictions, is let through. */
  check(method: string, address: string, status: number, body: unknown): void {
    const path = address.split('?', 1)[0]!;
    const operation = this.routes.find((route) => route.method === method && route.path.test(path))?.operation;
    const content = operation?.responses[status] ?? operation?.responses['default'];
    const schema = content?.content && Object.values(content.content)[0]?.schema;
    if (!operation || !schema) return;
    const key = `${operation.operationId} ${operation.responses[status] ? status : 'default'}`;
    let valid = this.checks.get(key);
    if (!valid) this.checks.set(key, valid = this.ajv.compile(withBase(schema, operation.operationId.split(' ')[0]!) as object));
    if (!valid(body)) throw new Error(`${method} ${path} answered ${status} with what is not described: ${this.ajv.errorsText(valid.errors?.slice(0, 5), { dataVar: 'answer' })}`);
  }
}

/** References are within the document, which Ajv knows by the service's name. */
function withBase(value: unknown, service: string): unknown {
  if (Array.isArray(value)) return value.map((each) => withBase(each, service));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === '$ref' && typeof each === 'string' ? `${service}${each}` : withBase(each, service)]));
}
