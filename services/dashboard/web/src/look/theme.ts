import { Anchor, Card, createTheme, Modal, Notification, Table, Tooltip, type MantineColorsTuple } from '@mantine/core';

/** From text to ground, with a little blue in it: long hours in front of pure grey are tiring. */
const NIGHT: MantineColorsTuple = ['#dfe5ea', '#b8c1ca', '#98a3ae', '#6b7783', '#38424d', '#2b343d', '#1a2128', '#11161b', '#0c1014', '#080b0e'];

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  autoContrast: true,
  colors: { dark: NIGHT },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always', inherit: true } }),
    Card: Card.extend({ defaultProps: { shadow: 'xs' } }),
    // Its head would be a second banner of the document.
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'close' }, attributes: { header: { role: 'none' } } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'dismiss' } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true } }),
  },
});
