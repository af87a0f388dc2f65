// The tests are written against the English sentences.
import { speak } from "../../ui/words.js";

await speak(["en"]);
