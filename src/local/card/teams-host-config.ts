function palette(color: string, subtle: string): object {
  return { default: color, subtle };
}

function style(backgroundColor: string, text: string): object {
  const colors = { default: palette(text, `${text}cc`), accent: palette('#5b5fc7', '#5b5fc7cc') };
  return { backgroundColor, foregroundColors: colors };
}

/** Teams' light theme as a host configuration of the `adaptivecards` library. Approximate. */
export const TEAMS_HOST_CONFIG = {
  fontFamily: "'Segoe UI', 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', sans-serif",
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 26, extraLarge: 32 },
  containerStyles: {
    default: {
      backgroundColor: '#ffffff',
      foregroundColors: { default: palette('#242424', '#616161'), accent: palette('#5b5fc7', '#5b5fc7') },
    },
    emphasis: style('#f0f0f0', '#242424'),
    attention: style('#fdf3f4', '#8e192e'),
    warning: style('#fbf6d9', '#5f4300'),
    good: style('#e7f2da', '#237b4b'),
    accent: style('#e8ebfa', '#3d3e78'),
  },
  actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, spacing: 'medium' },
};

/**
 * Style of the page around the card and of its buttons, which a host draws itself. Long words are broken, as in every
 * message of a chat; that Teams does so within cards was not tried.
 */
export const PAGE_STYLE = `
  body { margin: 0; padding: 20px; background: #f5f5f5; }
  #card { width: 640px; border-radius: 4px; overflow: hidden; overflow-wrap: break-word; box-shadow: 0 1px 4px #0003; }
  .ac-pushButton { font: 600 14px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', sans-serif; color: #242424;
    background: #fff; border: 1px solid #d1d1d1; border-radius: 4px; padding: 6px 12px; }
`;
