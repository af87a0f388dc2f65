/**
 * Proof by types that every problem code has its messages in every language, and that no message is for a code that the
 * program does not have. `tsc` names what is missing or idle.
 */
import type { ProblemCode } from "./views.js";

type Language = { default: object };
type Missing<L extends Language> = Exclude<`problem.${ProblemCode}.${"title" | "advice"}`, keyof L["default"]>;
type Idle<L extends Language> = Exclude<
  Extract<keyof L["default"], `problem.${string}.title`>,
  `problem.${ProblemCode}.title`
>;
type Complete<Found extends never> = Found;
type Gaps<L extends Language> = Missing<L> | Idle<L>;

export type Proofs = [
  Complete<Gaps<typeof import("../i18n/messages/de.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/en.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/es.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/fr.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/ja.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/pt-BR.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/zh-Hans.js")>>,
  Complete<Gaps<typeof import("../i18n/messages/zh-Hant.js")>>,
];
