import type { FastifyInstance } from 'fastify';
import { parse, YAMLParseError } from 'yaml';
import { invalid } from '@baton/service-kit';

/** Takes YAML where JSON is taken. Aliases are bounded, so that a small document cannot unfold into a huge one. */
export function acceptYaml(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'], { parseAs: 'string', bodyLimit: 1_000_000 }, (_request, text, done) => {
    try {
      done(null, parse(text as string, { maxAliasCount: 100 }) as unknown);
    } catch (error) {
      done(invalid(`The body is no YAML: ${error instanceof YAMLParseError || error instanceof ReferenceError ? error.message.split('\n')[0] : String(error)}`), undefined);
    }
  });
}
