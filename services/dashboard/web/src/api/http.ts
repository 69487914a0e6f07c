import createClient, { type Middleware } from 'openapi-fetch';

/** An answer that is no success: RFC 9457, or what could be made of it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly body: Record<string, unknown>) {
    super(detail);
  }
}

/** A page of a list. */
export interface List<T> { items: T[]; nextCursor: string | null }

/** What an operation of a service's OpenAPI document answers when it succeeds. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses } ? BodyOf<Responses[Extract<keyof Responses, 200 | 201 | 202>]> : never;
type BodyOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : never;

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    const text = await response.text();
    const body: unknown = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null;
    const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const detail = typeof problem['detail'] === 'string' ? problem['detail'] : `The server answered ${response.status}.`;
    throw new Refusal(response.status, typeof problem['title'] === 'string' ? problem['title'] : 'Refused', detail, problem);
  },
};

/**
 * A client of one service, whose paths, parameters, bodies and answers are those of its OpenAPI document.
 * Its calls throw Refusal; `answered` takes the body out of what they give.
 */
export function clientOf<Paths extends object>(service: string) {
  const client = createClient<Paths>({ baseUrl: `/${service}` });
  client.use(refusals);
  return client;
}

/** The body of an answer. @throws Refusal */
export async function answered<Body>(asked: Promise<{ data?: Body }>): Promise<Body> {
  return (await asked).data as Body;
}
