// The tests are written against the English sentences.
import { speak } from "../../ui/i18n/index.js";

await speak(["en"]);
