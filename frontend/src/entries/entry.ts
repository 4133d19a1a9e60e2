// The registration form: the commune is offered while it is typed.
import { enhanceComboboxes } from "../lib/combobox";

enhanceComboboxes(document);
