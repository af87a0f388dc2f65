/**
 * Confirmations: what opens spending asks once before its run, everything else runs at once.
 *
 * @import { CatalogueView, OfferingView, RunView, UndoPlanView, ValueKind } from "../types/views.js"
 */
import * as actions from "../actions/index.js";
import { ConfirmDialog } from "../components/confirm-dialog.js";
import { t } from "../i18n/index.js";
import { asProblem } from "../ipc.js";
import { whereChangesApply } from "../model/account.js";
import { countValues, newOnes, settingPlan, turnOffPlan } from "../model/offerings.js";
import { truncateList } from "../model/run-summary.js";
import { formerValues, toUndo } from "../model/runs.js";
import { blocked, store } from "../state.js";
import { showProblem } from "./dialogs.js";

/** True while what is to be undone is being read. */
let reading = false;

/** Says which organization is changed, if it may not be the person's own. */
function where() {
  const { account } = store.state;
  const told = account === null ? null : whereChangesApply(account);
  return told === null ? [] : [told];
}

/**
 * True if a run has left anything that can be undone, as the list stands now.
 * @param {RunView} run
 * @param {CatalogueView} catalogue
 */
export function mayUndo(run, catalogue) {
  return run.intent !== "undo" && toUndo(run, catalogue) > 0;
}

/**
 * Asks whether a run is to be undone, and says what that brings back.
 * @param {RunView} run
 * @param {HTMLElement} opener
 * @returns {Promise<boolean>} whether the undo is under way
 */
export async function askUndo(run, opener) {
  if (reading) return false;
  reading = true;
  try {
    return await confirmUndo(run, await actions.planUndo(run.id), opener);
  } catch (error) {
    showProblem({ problem: asProblem(error), effect: t("effect.nothing"), opener });
    return false;
  } finally {
    reading = false;
  }
}

/**
 * @param {RunView} run
 * @param {UndoPlanView} plan
 * @param {HTMLElement} opener
 */
async function confirmUndo(run, plan, opener) {
  if (blocked(store.state) !== null) return false;
  const { changes, drifted } = plan;
  const former = formerValues(plan);
  const agreed = await new ConfirmDialog().confirm({
    title: t("undo.title", { count: changes.length }),
    text: former.every(({ kind }) => kind === "off") ? t("undo.textOff") : t("undo.text"),
    lines: [...former.map(({ kind, count }) => t(`undo.line.${kind}`, { count })), ...where()],
    note:
      drifted.length > 0 ? t("undo.drifted", { count: drifted.length, names: truncateList(drifted) }) : t("undo.note"),
    act: t("undo.do"),
    keep: t("undo.keep"),
    opener,
  });
  if (agreed)
    actions.undo(
      run,
      changes.map(({ key }) => key),
    );
  return agreed;
}

/**
 * Sets several offerings. Turning off goes at once.
 * @param {readonly OfferingView[]} chosen
 * @param {ValueKind} value
 * @param {HTMLElement} opener
 */
export async function setTogether(chosen, value, opener) {
  const { keys, opening, leftOut } = settingPlan(chosen, value);
  if (opening.length > 0) {
    const counts = countValues(opening);
    const agreed = await new ConfirmDialog().confirm({
      title: t(value === "on" ? "open.title.on" : "open.title.trials", { count: keys.length }),
      text: t(value === "on" ? "open.text.on" : "open.text.trials"),
      lines: [
        .../** @type {const} */ (["off", "trials", "other"])
          .filter((kind) => counts[kind] > 0)
          .map((kind) => t(`open.line.${kind}`, { count: counts[kind], value: t(`value.${value}`) })),
        ...where(),
      ],
      ...(leftOut > 0 ? { note: t("selection.leftOut", { count: leftOut }) } : {}),
      act: t(value === "on" ? "selection.on" : "open.do.trials"),
      keep: t("undo.keep"),
      opener,
    });
    if (!agreed) return;
  }
  actions.setValues(keys, value);
}

/** Turns off those of the new offerings that are not; what stands at an unknown value is left alone. */
export function turnOffNew() {
  const { catalogue } = store.state;
  const found = catalogue === null ? null : newOnes(catalogue);
  if (found === null) return;
  actions.setValues(turnOffPlan(found.offerings).keys, "off");
}
