import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { ModelArtifacts, type FrozenArtifact } from '../app/ports/model-artifacts.js';

interface Row { artifact: FrozenArtifact['artifact']; statement: FrozenArtifact['statement']; problems: string[]; mlmodel_problem: string | null }

/** What a digest stands for never changes, so a few are remembered: a download asks for the same one with each file. */
const REMEMBERED = 200;
const MOST_FILES_REMEMBERED = 200;

@Injectable()
export class TypeormModelArtifacts extends ModelArtifacts {
  private readonly recent = new Map<string, FrozenArtifact>();

  constructor(private readonly statements: Statements) {
    super();
  }

  async keep(tx: Transaction, { artifact, statement, problems, mlmodelProblem }: FrozenArtifact): Promise<void> {
    await managerOf(tx).query('INSERT INTO model_artifact (digest, artifact, statement, problems, mlmodel_problem) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [artifact.digest, JSON.stringify(artifact), statement === null ? null : JSON.stringify(statement), JSON.stringify(problems), mlmodelProblem]);
  }

  async find(digest: string): Promise<FrozenArtifact | undefined> {
    const known = this.recent.get(digest);
    if (known) return known;
    const found = await this.read(digest);
    if (found && found.artifact.files.length <= MOST_FILES_REMEMBERED) this.remember(digest, found);
    return found;
  }

  private remember(digest: string, found: FrozenArtifact): void {
    if (this.recent.size >= REMEMBERED) this.recent.delete(this.recent.keys().next().value!);
    this.recent.set(digest, found);
  }

  private async read(digest: string): Promise<FrozenArtifact | undefined> {
    const rows = await this.statements.rows<Row>('SELECT artifact, statement, problems, mlmodel_problem FROM model_artifact WHERE digest = $1', [digest]);
    return rows.map((row) => ({ artifact: row.artifact, statement: row.statement, problems: row.problems, mlmodelProblem: row.mlmodel_problem }))[0];
  }
}
