import type { Readable } from 'node:stream';
import { Controller, Put, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalid, Problem } from '@baton/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Artifacts } from '../../app/artifacts.js';
import { Readers, WireDelete, WireGet, WirePost, Writers } from './mlflow-route.js';
import { WireFields, WireQuery } from './wire-fields.js';

const PREFIX = '/api/2.0/mlflow-artifacts/artifacts/';
/** What uploads are read as, whatever the client calls them. */
const UPLOAD = 'application/x-baton-upload';

/**
 * Lets uploads through as streams. Fastify would read JSON and text into memory by their content type; that of an
 * artifact says nothing to us, so it is replaced before anything looks at it.
 */
export function streamUploads(fastify: {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void): unknown;
  addContentTypeParser(type: string, parser: (request: FastifyRequest, payload: Readable, done: (error: Error | null, body?: unknown) => void) => void): unknown;
}): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'PUT' && request.url.startsWith(PREFIX)) request.headers['content-type'] = UPLOAD;
    done();
  });
  fastify.addContentTypeParser(UPLOAD, (_request, payload, done) => done(null, payload));
}

@ApiTags('MLflow: artifacts') @ApiBearerAuth()
@Controller('api/2.0/mlflow-artifacts')
export class ArtifactsController {
  constructor(private readonly artifacts: Artifacts) {}

  @Put('artifacts/*') @ApiOperation({ summary: 'Stores a file, streamed' }) @Writers()
  async put(@Req() request: FastifyRequest) {
    await this.artifacts.put(pathOf(request), request.body as Readable);
    return {};
  }

  @WireGet('artifacts', 'What lies directly in a folder; nothing for a file') @Readers()
  async list(@WireQuery() query: WireFields) {
    const entries = await this.artifacts.list(query.optionalText('path', { max: 4_000 }) ?? '');
    return entries.length > 0 ? { files: entries.map((entry) => ({ path: entry.path, is_dir: entry.isFolder, ...(entry.size !== null && { file_size: entry.size }) })) } : {};
  }

  @WireGet('artifacts/*', 'The bytes of a file') @Readers()
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { file, bytes } = await this.artifacts.open(pathOf(request));
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    await reply.header('content-type', 'application/octet-stream').header('content-length', file.size).header('etag', `"${file.digest}"`)
      .header('x-content-type-options', 'nosniff').header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`).send(bytes);
  }

  @WireDelete('artifacts/*', 'Forgets a file, or a folder with all below it') @Writers()
  async delete(@Req() request: FastifyRequest) {
    await this.artifacts.remove(pathOf(request));
    return {};
  }

  @WirePost('mpu/:step/*', 'Uploads in parts are not offered: clients then put the whole file') @Writers()
  multipart() {
    throw notOffered('Uploads in parts are not offered. Put the whole file.');
  }

  @WireGet('presigned/*', 'Presigned downloads are not offered: clients then get the file') @Readers()
  presigned() {
    throw notOffered('Presigned downloads are not offered. Get the file.');
  }
}

const notOffered = (detail: string): Problem => new Problem(501, 'not-implemented', detail);

/** The path as it was sent, decoded once: a router would decode it by rules of its own. */
function pathOf(request: FastifyRequest): string {
  const sent = request.url.slice(PREFIX.length).split('?', 1)[0]!;
  try {
    return decodeURIComponent(sent);
  } catch {
    throw invalid('Invalid path: its percent-encoding is broken.');
  }
}
