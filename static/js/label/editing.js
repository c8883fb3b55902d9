// editing.js: the words of a claim set on the labelling screen.
import { desk, here, isAtEnd, paint, scheme } from "./desk.js";
import { Edges } from "./edges.js";
import { take } from "./moving.js";

export const edges = new Edges({ desk, scheme, paint, take, text: () => (isAtEnd() ? "" : here().text) });
