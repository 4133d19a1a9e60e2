// Item analysis: only styles, the page needs no script.
import "../styles/organise.css";
import "../styles/bank.css";
import "../styles/analysis.css";
