// The tests are written against the English sentences.
import { setLanguage } from "../../ui/i18n/index.js";

await setLanguage(["en"]);
