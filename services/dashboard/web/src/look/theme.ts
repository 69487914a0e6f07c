import { Anchor, createTheme, Modal, Notification, Tooltip } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always', inherit: true } }),
    // Its head would be a second banner of the document.
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'close' }, attributes: { header: { role: 'none' } } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'dismiss' } } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true } }),
  },
});
