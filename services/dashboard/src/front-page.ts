import type { Upstream } from './upstreams.js';

export interface ServiceStatus extends Upstream { status: 'ok' | 'degraded' | 'unavailable'; detail: string }

const ANSWER_WITHIN_MS = 1_500;

/** Asks every service how it is. */
export function statuses(services: readonly Upstream[]): Promise<ServiceStatus[]> {
  return Promise.all(services.map(async (service): Promise<ServiceStatus> => {
    try {
      const answer = await fetch(`${service.url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const { status, checks } = await answer.json() as { status: ServiceStatus['status']; checks: Record<string, { status: string; detail?: string }> };
      const trouble = Object.entries(checks).filter(([, check]) => check.status !== 'ok').map(([name, check]) => `${name}: ${check.detail ?? check.status}`);
      return { ...service, status, detail: trouble.join('; ') };
    } catch {
      return { ...service, status: 'unavailable', detail: 'does not answer' };
    }
  }));
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const row = ({ name, what, team, status, detail }: ServiceStatus) => `
      <tr>
        <th scope="row">${name}</th><td>${what}</td><td>${team}</td>
        <td><span class="${status}">${status}</span>${detail ? `<br><small>${escape(detail)}</small>` : ''}</td>
        <td><a href="/${name}/docs">API</a> <a href="/${name}/openapi.json">OpenAPI</a></td>
      </tr>`;

/** A plain page: what runs, how it is, and where its API is described. */
export function frontPage(services: readonly ServiceStatus[], person: { subject: string; roles: string[] } | null, address: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Baton</title>
  <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #8886; vertical-align: top; }
    .ok { color: light-dark(#17692f, #7ddc98); } .degraded { color: light-dark(#8a5200, #f2c46d); } .unavailable { color: light-dark(#a8201a, #ff9c94); }
    pre { padding: 1rem; overflow-x: auto; border: 1px solid #8886; border-radius: .4rem; } .scroll { overflow-x: auto; }
  </style>
</head>
<body>
  <h1>Baton</h1>
  <p>Hands models from the people who build them to the people who run them, with the evidence attached.</p>
  <p>${person ? `Signed in as <strong>${escape(person.subject)}</strong> (${escape(person.roles.join(', '))}).</p><form method="post" action="/sign-out"><button>Sign out</button></form>` : 'Not signed in: open one of the links that <code>npm start</code> printed.</p>'}
  <h2>What runs</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Service</th><th scope="col">Owns</th><th scope="col">Team</th><th scope="col">Health</th><th scope="col">Documentation</th></tr></thead>
    <tbody>${services.map(row).join('')}
    </tbody>
  </table></div>
  <h2>From your training script</h2>
  <pre>export MLFLOW_TRACKING_URI=${escape(address)}
export MLFLOW_TRACKING_TOKEN=…   # printed by npm start, or: npm run token</pre>
</body>
</html>`;
}
