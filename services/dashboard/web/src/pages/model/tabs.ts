/** The views of a model, in their order, by what they are in an address. */
export const TABS = [['life', 'Life'], ['versions', 'Versions'], ['health', 'Health'], ['performance', 'Performance'], ['drift', 'Drift'], ['lineage', 'Lineage']] as const;
