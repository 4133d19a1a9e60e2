// The documents' and coverage pages of the bank's desk: their looks. Nothing on them needs a script.
import "../styles/documents.css";
