import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { ModelArtifacts, type FrozenArtifact } from '../app/ports/model-artifacts.js';

interface Row { artifact: FrozenArtifact['artifact']; statement: FrozenArtifact['statement']; problems: string[]; mlmodel_problem: string | null }

@Injectable()
export class TypeormModelArtifacts extends ModelArtifacts {
  constructor(private readonly database: Database) {
    super();
  }

  async keep(tx: Transaction, { artifact, statement, problems, mlmodelProblem }: FrozenArtifact): Promise<void> {
    await managerOf(tx).query('INSERT INTO model_artifact (digest, artifact, statement, problems, mlmodel_problem) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [artifact.digest, JSON.stringify(artifact), statement === null ? null : JSON.stringify(statement), JSON.stringify(problems), mlmodelProblem]);
  }

  async find(digest: string): Promise<FrozenArtifact | undefined> {
    const rows = await this.database.query<Row>('SELECT artifact, statement, problems, mlmodel_problem FROM model_artifact WHERE digest = $1', [digest]);
    return rows.map((row) => ({ artifact: row.artifact, statement: row.statement, problems: row.problems, mlmodelProblem: row.mlmodel_problem }))[0];
  }
}
