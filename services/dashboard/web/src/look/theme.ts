import { Anchor, createTheme, Modal, Tooltip } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  components: { Anchor: Anchor.extend({ defaultProps: { underline: 'always', inherit: true } }), Modal: Modal.extend({ defaultProps: { centered: true } }), Tooltip: Tooltip.extend({ defaultProps: { withArrow: true } }) },
});
