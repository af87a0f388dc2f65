// The visual language has the values of Fluent 2's web themes, as Microsoft's package publishes them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { webDarkTheme, webLightTheme } from "@fluentui/tokens";

const sheet = readFileSync(new URL("../../ui/styles/tokens.css", import.meta.url), "utf8");
// What comes later is for reduced motion only.
const [values] = sheet.split("@media");

/** Ours by Fluent's names. */
const NAMES = {
  "foreground-1": "colorNeutralForeground1",
  "foreground-2": "colorNeutralForeground2",
  "foreground-3": "colorNeutralForeground3",
  "foreground-disabled": "colorNeutralForegroundDisabled",
  "foreground-on-brand": "colorNeutralForegroundOnBrand",
  "foreground-link": "colorBrandForegroundLink",
  "foreground-link-hover": "colorBrandForegroundLinkHover",
  "foreground-brand": "colorBrandForeground1",
  "background-canvas": "colorNeutralBackground2",
  "background-surface": "colorNeutralBackground1",
  "background-surface-hover": "colorNeutralBackground1Hover",
  "background-surface-pressed": "colorNeutralBackground1Pressed",
  "background-header": "colorNeutralBackground1",
  "background-disabled": "colorNeutralBackgroundDisabled",
  "background-subtle-hover": "colorSubtleBackgroundHover",
  "background-subtle-pressed": "colorSubtleBackgroundPressed",
  "background-overlay": "colorBackgroundOverlay",
  "brand-background": "colorBrandBackground",
  "brand-background-hover": "colorBrandBackgroundHover",
  "brand-background-pressed": "colorBrandBackgroundPressed",
  "brand-background-selected": "colorBrandBackground2",
  "brand-stroke-soft": "colorBrandStroke2",
  compound: "colorCompoundBrandBackground",
  "compound-hover": "colorCompoundBrandBackgroundHover",
  "compound-knob": "colorNeutralForegroundInverted",
  "stroke-1": "colorNeutralStroke1",
  "stroke-1-hover": "colorNeutralStroke1Hover",
  "stroke-2": "colorNeutralStroke2",
  "stroke-3": "colorNeutralStroke3",
  "stroke-accessible": "colorNeutralStrokeAccessible",
  "stroke-disabled": "colorNeutralStrokeDisabled",
  "focus-inner": "colorStrokeFocus1",
  "focus-outer": "colorStrokeFocus2",
  "success-background": "colorStatusSuccessBackground1",
  "success-foreground": "colorStatusSuccessForeground1",
  "success-border": "colorStatusSuccessBorder1",
  "warning-background": "colorStatusWarningBackground1",
  "warning-foreground": "colorStatusWarningForeground1",
  "warning-border": "colorStatusWarningBorder1",
  "danger-background": "colorStatusDangerBackground1",
  "danger-border": "colorStatusDangerBorder1",
  "stencil-1": "colorNeutralStencil1",
  "stencil-2": "colorNeutralStencil2",
  "shadow-ambient": "colorNeutralShadowAmbient",
  "shadow-key": "colorNeutralShadowKey",
  "size-200": "fontSizeBase200",
  "size-300": "fontSizeBase300",
  "size-400": "fontSizeBase400",
  "size-500": "fontSizeBase500",
  "size-600": "fontSizeBase600",
  "size-700": "fontSizeHero700",
  "size-800": "fontSizeHero800",
  "line-200": "lineHeightBase200",
  "line-300": "lineHeightBase300",
  "line-400": "lineHeightBase400",
  "line-500": "lineHeightBase500",
  "line-600": "lineHeightBase600",
  "line-700": "lineHeightHero700",
  "line-800": "lineHeightHero800",
  "weight-regular": "fontWeightRegular",
  "weight-semibold": "fontWeightSemibold",
  "space-xxs": "spacingHorizontalXXS",
  "space-xs": "spacingHorizontalXS",
  "space-s-nudge": "spacingHorizontalSNudge",
  "space-s": "spacingHorizontalS",
  "space-m-nudge": "spacingHorizontalMNudge",
  "space-m": "spacingHorizontalM",
  "space-l": "spacingHorizontalL",
  "space-xl": "spacingHorizontalXL",
  "space-xxl": "spacingHorizontalXXL",
  "space-xxxl": "spacingHorizontalXXXL",
  "radius-small": "borderRadiusSmall",
  "radius-medium": "borderRadiusMedium",
  "radius-large": "borderRadiusLarge",
  "radius-xlarge": "borderRadiusXLarge",
  "radius-2xlarge": "borderRadius2XLarge",
  "radius-circular": "borderRadiusCircular",
  "stroke-thin": "strokeWidthThin",
  "stroke-thick": "strokeWidthThick",
  "duration-faster": "durationFaster",
  "duration-fast": "durationFast",
  "duration-normal": "durationNormal",
  "duration-gentle": "durationGentle",
  "duration-slow": "durationSlow",
  "curve-easy-ease": "curveEasyEase",
  "curve-decelerate": "curveDecelerateMax",
};

/** Without the differences of writing: rem or px, spaces, commas. @param {unknown} value */
function plain(value) {
  const text = String(value).toLowerCase();
  const [, rem] = /^([\d.]+)rem$/.exec(text) ?? [];
  if (rem !== undefined) return `${Number(rem) * 16}px`;
  const color = /^rgba?\((.*)\)$/.exec(text);
  return color === null ? text.replaceAll(" ", "") : (color[1] ?? "").split(/[\s,/]+/).join(",");
}

test("colors, sizes, spaces, shapes and motion are Fluent's", () => {
  for (const [name, theirs] of Object.entries(NAMES)) {
    const [, value] = new RegExp(`--${name}: (.*);`).exec(values ?? "") ?? [];
    assert.ok(value !== undefined, `--${name} is there`);
    const [, light = value, dark = value] = /^light-dark\((rgb\(.*?\)|[^,]*), (.*)\)$/.exec(value) ?? [];
    assert.equal(plain(light), plain(webLightTheme[theirs]), `--${name}, light, is ${theirs}`);
    assert.equal(plain(dark), plain(webDarkTheme[theirs]), `--${name}, dark, is ${theirs}`);
  }
});
