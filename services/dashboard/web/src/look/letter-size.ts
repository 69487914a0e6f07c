/** The page's own size of letters in pixels: it grows with the screen (`look.css`), and canvases do not follow by themselves. */
export const letterSize = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize);
