import type { Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { roleTable } from '@baton/access';

/** The service's OpenAPI document; `x-roles` of each operation says who may use it, as the guard enforces it. */
export function documentation(app: NestFastifyApplication, title: string, description: string): OpenAPIObject {
  const about = new DocumentBuilder().setTitle(title).setDescription(description).setVersion('1').addServer('./').addBearerAuth().build();
  const document = SwaggerModule.createDocument(app, about);
  const controllers = app.get(DiscoveryService).getControllers().flatMap((wrapper) => (wrapper.metatype ? [wrapper.metatype as Type] : []));
  for (const { method, path, roles } of roleTable(controllers)) {
    const operations = document.paths[path.replace(/\*$/, '*path').replace(/\{?[:*](\w+)\}?/g, '{$1}')] as Record<string, object> | undefined;
    const operation = operations?.[method.toLowerCase()];
    if (operation) Object.assign(operation, { 'x-roles': roles === 'public' ? ['public'] : roles?.length ? roles : ['any'] });
  }
  return document;
}
