import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';
import tokens from './tokens.json';

/** The chrome has no hue: Mantine's primary colour is ink, and its own palette is not used. */
const ink: MantineColorsTuple = [
  '#f6f6f7',
  '#efeff1',
  '#e2e3e6',
  '#c9cbd0',
  '#a9aeb6',
  '#878c94',
  '#676c75',
  '#4f545c',
  '#282a2f',
  '#15171a',
];

const px = (value: number) => `${value / 16}rem`;
const family = ["'Inter Variable'", ...tokens.font.sans.map((name) => (name.includes(' ') ? `'${name}'` : name))];

const raised = { background: 'var(--tl-raised)', borderColor: 'var(--tl-border)' };

export const theme = createTheme({
  colors: { ink },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  fontFamily: family.join(', '),
  fontFamilyMonospace: tokens.font.mono.join(', '),
  fontSizes: { xs: px(11), sm: px(12), md: px(13), lg: px(15), xl: px(20) },
  defaultRadius: tokens.radius.control,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: 'xs', variant: 'default' },
      styles: { label: { fontSize: px(13), fontWeight: 500 } },
    },
    // Else the tick is white on dark mode's white ink.
    Checkbox: { defaultProps: { iconColor: 'var(--tl-on-ink)' } },
    // What lies above the page has the palette's surface, not Mantine's own grey.
    Popover: { styles: { dropdown: raised } },
    Menu: { styles: { dropdown: raised } },
    Combobox: { styles: { dropdown: raised } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    // As white as dark mode's ink it could not be told from its track.
    Switch: { styles: { thumb: { background: 'var(--tl-surface)' } } },
  },
  variantColorResolver(input) {
    if (input.variant !== 'filled') return defaultVariantColorsResolver(input);
    return {
      background: 'var(--tl-ink)',
      hover: 'color-mix(in srgb, var(--tl-ink) 85%, var(--tl-surface))',
      color: 'var(--tl-on-ink)',
      border: '1px solid var(--tl-ink)',
    };
  },
});

const surfaces = {
  '--mantine-color-body': 'var(--tl-surface)',
  '--mantine-color-text': 'var(--tl-text)',
  '--mantine-color-dimmed': 'var(--tl-text-muted)',
  '--mantine-color-placeholder': 'var(--tl-text-faint)',
  '--mantine-color-error': 'var(--tl-down-text)',
  '--mantine-color-default': 'var(--tl-surface)',
  '--mantine-color-default-hover': 'var(--tl-sunken)',
  '--mantine-color-default-color': 'var(--tl-text)',
  '--mantine-color-default-border': 'var(--tl-border)',
  '--mantine-color-disabled': 'var(--tl-sunken)',
  '--mantine-color-disabled-color': 'var(--tl-text-faint)',
  '--mantine-color-anchor': 'var(--tl-text)',
  '--mantine-primary-color-filled': 'var(--tl-ink)',
  '--mantine-primary-color-contrast': 'var(--tl-on-ink)',
  '--mantine-color-ink-filled': 'var(--tl-ink)',
};

/** Mantine's own surfaces follow ours; the values switch with the scheme in tokens.css. */
export const mantineVariables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces });
