/** This process, as events name it. */
export class Instance {
  constructor(readonly name: string) {}
}
