/** How a prediction is named: by its request, and for all rows but the first by its place in it. */
export const refOf = (id: string, row: number): string => (row === 0 ? id : `${id}#${row}`);
