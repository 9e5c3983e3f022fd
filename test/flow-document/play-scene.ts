// A scene played: undisturbed, and every failure of every step; with the businesses on which some failures need to be played.
// Invariant: a variant differs from the scene's own business in what it is named for, and is left out where a rule refuses it.

import type { Business } from "../../domain/business.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { principal } from "../domain/mandate-given.ts";
import { scenes, type Place } from "../domain/pre-lodgement/people.ts";
import { playPlan, type PlayedPlan } from "./ends.ts";
import { open, settingOf, type Scene } from "./scenes.ts";

/** Plays the scene. Throws where its own business is refused. */
export function playScene(scene: Scene): PlayedPlan {
  return playPlan(
    (change) => {
      const opened = open(settingOf(scene, change(scene.business)));
      return isRefusal(opened) ? null : opened;
    },
    { usual: (business) => business, bare: withoutMandates, shared: (business) => withCoOwner(business, scene.place) },
  );
}

function withoutMandates(business: Business): Business {
  return { ...business, mandates: [] };
}

/** The first mortgagor shares the collateral with somebody who owes nothing. */
function withCoOwner(business: Business, place: Place): Business {
  const party = scenes[place].stranger;
  const mortgagors = [...business.mortgagors, { party, capacity: "co_owner" as const }];
  const principals = mortgagors.map((each) => principal(each.party));
  return { ...business, mortgagors, mandates: business.mandates.map((mandate) => ({ ...mandate, principals })) };
}
