/** Where the gateway leads whoever comes by a sign-in link that was used, or by none that it knows. */
export const USED_LINK = '/used-link';
