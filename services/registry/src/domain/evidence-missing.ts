import type { EvidenceFacts, Statement } from './evidence-facts.js';

/** Something missing or wrong: its name, why it matters, and the line that mends it. */
export interface Missing { readonly name: string; readonly why: string; readonly fix: string }

/** Says what is missing of a version's evidence in words that its author can act on. */
export function whatIsMissing(evidence: Statement, facts: EvidenceFacts): Missing[] {
  return [...ofTheFiles(facts), ...ofTheData(evidence, facts), ...ofTheMeaning(evidence, facts), ...whatCouldNotBeRead(facts)];
}

function ofTheFiles(facts: EvidenceFacts): Missing[] {
  if (facts.files === 0) {
    return [{ name: 'files', why: 'The source of this version has no files here, so nobody can load it.', fix: 'Log the model with mlflow.<flavor>.log_model(…) and register it again.' }];
  }
  if (facts.mlmodelProblem !== null) {
    return [{ name: 'MLmodel', why: facts.mlmodelProblem, fix: 'Log the model with mlflow.<flavor>.log_model(…) and register it again.' }];
  }
  if (facts.signature === null) {
    return [{
      name: 'signature', why: 'Without a signature nobody can check what goes in and what comes out.',
      fix: 'Log it with a signature: log_model(…, signature=infer_signature(X, model.predict(X))).',
    }];
  }
  return [];
}

function ofTheData(evidence: Statement, facts: EvidenceFacts): Missing[] {
  const missing: Missing[] = [];
  if (facts.evaluation === null) missing.push(missingFile('evaluation', evidence.evaluation, 'Without evaluation data no metric can be measured by anybody but its author.', facts));
  if (facts.reference === null) missing.push(missingFile('reference', evidence.reference, 'Without reference data drift cannot be told from what is usual.', facts));
  return missing;
}

function missingFile(field: 'evaluation' | 'reference', path: string | null, why: string, facts: EvidenceFacts): Missing {
  if (path !== null) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.includes('/') ? `, ${python(path.slice(0, path.lastIndexOf('/')))}` : '';
    return {
      name: field, why: `${field} names ${path}, and ${facts.runId === null ? 'the model has' : `run ${facts.runId} has`} no such artifact.`,
      fix: facts.runId === null ? `Log the model within a run, and there: mlflow.log_artifact(${python(file)}${folder})` : `MlflowClient().log_artifact(${python(facts.runId)}, ${python(file)}${folder})`,
    };
  }
  const example = `data/${field}.parquet`;
  return { name: field, why, fix: `Log the file, mlflow.log_artifact(${python(`${field}.parquet`)}, "data"), and ${lineFor(field, example, facts)}` };
}

function ofTheMeaning(evidence: Statement, facts: EvidenceFacts): Missing[] {
  const missing: Missing[] = [];
  const need = (field: keyof Statement, why: string, example: string) => {
    if (evidence[field] === null) missing.push({ name: field, why, fix: capital(lineFor(field, example, facts)) });
  };
  need('task', 'Without the task nobody can tell which metrics count.', 'binary');
  need('target', 'Without the target nobody can tell which column of the evaluation data is the truth.', '<column>');
  if (evidence.task === 'binary') {
    const classes = facts.targetValues?.distinct ?? [];
    const held = classes.length === 0 ? '' : ` Column ${evidence.target} of the evaluation data holds ${classes.slice(0, 5).join(', ')}: say which of them.`;
    need('positive', `Without the positive class precision and recall have no direction.${held}`, classes[0] ?? '1');
    need('score', 'Without the score output only labels can be compared.', 'probabilities[1]');
  }
  if (evidence.task === 'multiclass') need('score', 'Without the score output only labels can be compared.', 'probabilities');
  return missing;
}

const whatCouldNotBeRead = (facts: EvidenceFacts): Missing[] =>
  facts.stated.flatMap(({ problems }) => problems).slice(0, 50).map((problem, index) => ({
    name: `statement ${index + 1}`, why: problem.slice(0, 1_500), fix: 'Correct it where it was stated; a tag on the version wins over all else.',
  }));

const lineFor = (field: string, value: string, { model, number }: EvidenceFacts): string =>
  `state it: log_model(…, metadata={"baton": {${python(field)}: ${python(value)}}}), or for this version MlflowClient().set_model_version_tag(${python(model)}, "${number}", ${python(`baton.${field}`)}, ${python(value)})`;

const python = (text: string): string => JSON.stringify(text);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
