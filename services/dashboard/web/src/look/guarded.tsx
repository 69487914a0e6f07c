import { Button, Tooltip, type ButtonProps } from '@mantine/core';

interface Guarded extends ButtonProps {
  /** Why it cannot be pressed, told where it is; null if it can. */
  readonly because: string | null;
  readonly onClick: () => void;
  /** It takes something away: told in red. */
  readonly danger?: boolean;
}

/** A button that says why it cannot be pressed: by mouse, by keyboard and by touch, for which a disabled one would be dumb. */
export function Guarded({ because, onClick, danger = false, ...look }: Guarded) {
  if (because === null) return <Button {...look} {...(danger && { variant: 'default', c: 'var(--failed)' })} onClick={onClick} />;
  return <Tooltip label={because} multiline maw={360} events={{ hover: true, focus: true, touch: true }}><Button {...look} {...(danger && { variant: 'default' })} aria-disabled data-disabled onClick={(event) => event.preventDefault()} /></Tooltip>;
}
