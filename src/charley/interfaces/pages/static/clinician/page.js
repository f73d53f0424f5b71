/* The clinician's page: everything follows what is typed. Without this script the same form is
   posted and the whole page comes back. */
import { answerWhileTyping } from "./answering.js";
import { followSliders } from "./trying.js";
import { openFiles } from "./opening.js";
import { mendByClick } from "./mending.js";
import { keyboard } from "./keys.js";
import { summaryAtTheFoot } from "./summary.js";

document.documentElement.classList.add("script");
const ask = answerWhileTyping();
followSliders(ask);
openFiles(ask);
mendByClick(ask);
keyboard();
ask.afterwards(summaryAtTheFoot());
