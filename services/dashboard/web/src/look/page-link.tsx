import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { forwardRef, type AnchorHTMLAttributes } from 'react';

const Styled = forwardRef<HTMLAnchorElement, AnchorProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps>>(function Styled(props, ref) {
  return <Anchor ref={ref} {...props} />;
});

/** A link to a page of this application, checked against its routes. */
export const PageLink = createLink(Styled);
