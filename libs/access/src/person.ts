/** What somebody may be: a claim of their token. */
export const ROLES = ['data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin', 'service'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, as their token says, and what this call belongs to. */
export class Person {
  constructor(readonly subject: string, readonly roles: readonly Role[], readonly correlationId: string) {}

  has(role: Role): boolean {
    return this.roles.includes(role);
  }

  /** The cause of what this call brings about; `correlationId` names an older story that it belongs to. */
  cause(correlationId: string = this.correlationId): { actor: string; correlationId: string; causationId: null } {
    return { actor: this.subject, correlationId, causationId: null };
  }
}
