/** Something that the person at the terminal can put right: one clear line, no stack. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
}
