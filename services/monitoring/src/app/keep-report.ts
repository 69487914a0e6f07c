import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@baton/artifacts';

/** Keeps every figure that a verdict rests on in the artifact store: events name it by its digest. */
@Injectable()
export class KeepReport {
  constructor(private readonly store: ArtifactStore) {}

  async run(content: object): Promise<string> {
    return (await this.store.put(Readable.from([Buffer.from(JSON.stringify(content))]))).digest;
  }
}
