import type { SignatureField } from '../../api/registry.js';

/** What goes in, as people name it: a column by its name, a tensor, which may have none, by its type and shape too. */
export function inputOf({ name, kind, type, shape }: SignatureField): string {
  const said = kind === 'tensor' ? `tensor ${type}${shape ? ` [${shape.join(', ')}]` : ''}` : name ? '' : type;
  return [name, said].filter(Boolean).join(': ');
}
