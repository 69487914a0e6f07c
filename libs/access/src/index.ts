export { AccessGuard, RoleMissing } from './access.guard.js';
export { Allow, Caller, Public, type AuthenticatedRequest } from './allow.js';
export { Person, ROLES, type Role } from './person.js';
export { roleTable, type RoleTableRow } from './role-table.js';
export { AUDIENCE, LOCAL_ISSUER, TokenVerifier, Unauthenticated, type Claims, type TokenSource } from './token-verifier.js';
