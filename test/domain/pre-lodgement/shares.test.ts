// Shares added up: exactly, but for what is rounded in its last place.
// Invariant: no share that a register writes is lost to floating point.

import { expect, test } from "vitest";
import { sumAgainstWhole } from "../../../domain/pre-lodgement/shares.ts";

test.each([
  [["50%", "50%"], "whole"],
  [["50%", "49%"], "below"],
  [["50%", "51%"], "above"],
  [["1/3", "1/3", "1/3"], "whole"],
  [["1/3", "1/3", "1/4"], "below"],
  [["2/3", "33.33%"], "whole"],
  [["33.33%", "33.33%", "33.33%"], "whole"],
  [["33.3334%", "33.3334%", "33.3334%"], "whole"],
  [["99.99%"], "whole"],
  [["99.98%"], "below"],
  [["100.02%"], "above"],
  [["１／２", " 50 %"], "whole"],
  [[], "below"],
  [["1/0"], null],
  [["一半"], null],
] as const)("%j: %s", (shares, sum) => expect(sumAgainstWhole([...shares])).toBe(sum));
