/** Choosing several offerings, to be set together. */
import { store } from "../state.js";

/**
 * @param {readonly string[]} keys
 * @param {boolean} chosen
 */
export function select(keys, chosen) {
  const selected = new Set(store.state.selected);
  for (const key of keys) {
    if (chosen) selected.add(key);
    else selected.delete(key);
  }
  store.update({ selected });
}

export function clearSelection() {
  if (store.state.selected.size > 0) store.update({ selected: new Set() });
}
