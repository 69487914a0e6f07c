/** An answer that is no success: RFC 9457, or what could be made of it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly body: Record<string, unknown>) {
    super(detail);
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A page of a list. */
export interface List<T> { items: T[]; nextCursor: string | null }

async function answerOf<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  const body: unknown = text && /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
  if (answer.ok) return body as T;
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const detail = typeof problem['detail'] === 'string' ? problem['detail'] : `The server answered ${answer.status}.`;
  throw new Refusal(answer.status, typeof problem['title'] === 'string' ? problem['title'] : 'Refused', detail, problem);
}

function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** @throws Refusal */
export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> => answerOf<T>(await fetch(withQuery(path, query), { signal: signal ?? null }));

/** @throws Refusal */
export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return answerOf<T>(await fetch(path, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }));
}
