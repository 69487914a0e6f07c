// Lints a file that is known to be bad and fails unless the rules for borders refuse it: a rule that is skipped
// (Nx skips its own without a project graph) would otherwise look like a clean tree.
import { ESLint } from 'eslint';

const FIXTURE = 'services/validation/lint-fixtures/imports-a-service.ts';
const MUST_REFUSE = ['@nx/enforce-module-boundaries', '@typescript-eslint/no-restricted-imports'];

const eslint = new ESLint({
  ignore: false,
  overrideConfig: { files: ['**/lint-fixtures/**'], languageOptions: { parserOptions: { project: null, projectService: { allowDefaultProject: [FIXTURE] } } } },
});
const [result] = await eslint.lintFiles([FIXTURE]);
const refused = new Set(result.messages.map((message) => message.ruleId));
const missing = MUST_REFUSE.filter((rule) => !refused.has(rule));
if (missing.length > 0) {
  console.error(`✗ ${FIXTURE} is known to be bad, and ${missing.join(', ')} did not refuse it. Found: ${result.messages.map((message) => `${message.ruleId}: ${message.message}`).join(' | ') || 'nothing'}`);
  process.exit(1);
}
console.log(`✓ the known-bad imports of ${FIXTURE} are refused`);
