interface Operation { 'x-roles'?: string[]; summary?: string }
interface Document { paths: Record<string, Record<string, Operation>> }

const HEAD = `# Who may call what

Made from the services' own \`/openapi.json\` (\`x-roles\`), which says what the guard enforces: run \`UPDATE_DOCS=1 npm test -- --project e2e e2e/product\` after a change. \`any\` is everybody with a token, \`public\` needs none. Paths are as on the service's own port; through the gateway they begin with \`/<service>\`, but for MLflow's (\`/api/2.0\`, \`/api/3.0\`) and the Open Inference Protocol's (\`/v2\`, \`/environments/{environment}/v2\`), which any token may call; dating a prediction (\`parameters.timestamp\`) needs \`service\` or \`admin\`. \`/docs\`, \`/openapi.json\` and, on a service's own port, \`/metrics\` need no token.
`;

/** The role × route table of all services, as Markdown. */
export function accessPage(documents: ReadonlyArray<readonly [service: string, document: Document]>): string {
  return [HEAD, ...documents.map(([service, document]) => `## ${service}\n\n| route | roles |\n|---|---|\n${rows(document).join('\n')}\n`)].join('\n');
}

function rows({ paths }: Document): string[] {
  return Object.entries(paths).flatMap(([path, operations]) => Object.entries(operations)
    .map(([method, operation]) => `| \`${method.toUpperCase()} ${path}\` | ${(operation['x-roles'] ?? ['?']).join(', ')} |`)).sort();
}
