import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { ArtifactIndex, type IndexedFile } from '../app/ports/artifact-index.js';

interface Row { path: string; digest: string; size: string }

/** Everything below `folder/` sorts between `folder/` and `folder0`, since 0 follows the slash and paths compare by byte. */
const bounds = (folder: string): [string, string] => (folder === '' ? ['', '\u{10ffff}'] : [`${folder}/`, `${folder}0`]);

@Injectable()
export class TypeormArtifactIndex extends ArtifactIndex {
  constructor(private readonly statements: Statements) {
    super();
  }

  async put(tx: Transaction, { path, digest, size }: IndexedFile): Promise<void> {
    await managerOf(tx).query('INSERT INTO artifact_file (path, digest, size) VALUES ($1, $2, $3) ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, size = excluded.size', [path, digest, size]);
  }

  async find(path: string): Promise<IndexedFile | undefined> {
    return (await this.statements.rows<Row>('SELECT * FROM artifact_file WHERE path = $1', [path])).map((row) => fileOf(row, 0))[0];
  }

  async below(folder: string, limit: number): Promise<IndexedFile[]> {
    const rows = await this.statements.rows<Row>('SELECT * FROM artifact_file WHERE path >= $1 AND path < $2 ORDER BY path LIMIT $3', [...bounds(folder), limit]);
    return rows.map((row) => fileOf(row, folder === '' ? 0 : folder.length + 1));
  }

  async remove(tx: Transaction, path: string): Promise<number> {
    const [, removed] = await managerOf(tx).query<[unknown, number]>('DELETE FROM artifact_file WHERE path = $1 OR (path >= $2 AND path < $3)', [path, ...bounds(path)]);
    return removed;
  }
}

const fileOf = (row: Row, from: number): IndexedFile => ({ path: row.path.slice(from), digest: row.digest, size: Number(row.size) });
