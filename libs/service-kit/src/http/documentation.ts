import { readFileSync } from 'node:fs';
import type { Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { roleTable } from '@baton/access';

/** What a service's routes answer, as `api-description` reads it off their types. */
interface Answers { operations: Record<string, object>; schemas: Record<string, object> }

interface Operation { operationId?: string; responses: Record<string, { description: string; content?: object }>; 'x-roles'?: string[] }

export interface About {
  readonly title: string;
  readonly description: string;
  /** Where the build puts what the routes answer. Run from its sources, a service says only what it takes. */
  readonly answers: URL;
}

const PROBLEM = {
  type: 'object', description: 'A refusal (RFC 9457) that says what was wrong and what to do; on MLflow’s paths with `error_code` and `message` as well.',
  properties: {
    type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' },
    errors: { type: 'array', items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } }, required: ['field', 'message'] } },
    error_code: { type: 'string' }, message: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail'],
};

/** The service's OpenAPI document; `x-roles` of each operation says who may use it, as the guard enforces it. */
export function documentation(app: NestFastifyApplication, { title, description, answers }: About): OpenAPIObject {
  const about = new DocumentBuilder().setOpenAPIVersion('3.1.0').setTitle(title).setDescription(description).setVersion('1').addServer('./').addBearerAuth().build();
  const document = SwaggerModule.createDocument(app, about);
  addRoles(document, app);
  addAnswers(document, answersIn(answers));
  return document;
}

function addRoles(document: OpenAPIObject, app: NestFastifyApplication): void {
  const controllers = app.get(DiscoveryService).getControllers().flatMap((wrapper) => (wrapper.metatype ? [wrapper.metatype as Type] : []));
  for (const { method, path, roles } of roleTable(controllers)) {
    const operations = document.paths[path.replace(/\*$/, '*path').replace(/\{?[:*](\w+)\}?/g, '{$1}')] as Record<string, Operation> | undefined;
    const operation = operations?.[method.toLowerCase()];
    if (operation) operation['x-roles'] = roles === 'public' ? ['public'] : roles?.length ? [...roles] : ['any'];
  }
}

function answersIn(file: URL): Answers {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Answers;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { operations: {}, schemas: {} };
    throw error;
  }
}

function addAnswers(document: OpenAPIObject, answers: Answers): void {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...answers.schemas, Problem: PROBLEM } };
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>))) {
    // One method on several paths is told apart by a number in brackets.
    const schema = answers.operations[operation.operationId?.replace(/\[\d+\]$/, '') ?? ''];
    const success = Object.keys(operation.responses).find((status) => status.startsWith('2')) ?? '200';
    if (schema) operation.responses[success] = { description: operation.responses[success]?.description ?? '', content: { 'application/json': { schema } } };
    operation.responses['default'] = { description: 'A refusal', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  }
}
