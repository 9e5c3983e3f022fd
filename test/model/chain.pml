/*
 * One loan business against one registry: what may be filed, confirmed, disbursed and taken back, and in which order.
 * Checks S1-S6 and S8 of the safety statement, and V1, over every interleaving of registry, core, two workers, bank and persons.
 * Parameters come as -D from variants.ts; each switch below is on in the gateway as built and turned off by one wrong variant.
 * Left out: the opening search's content, signatures, fees, forged messages (they move nothing), expiry of decision and hold.
 */

/* ---- Parameters ------------------------------------------------------------------------------------------------ */

#define combined 1 /* one envelope: the old mortgage is ended and the new one recorded at one instant */
#define confirmed 2 /* records only after our confirmation */
#define independent 3 /* records each application by itself */

#ifndef CAPABILITY
#define CAPABILITY independent
#endif
#ifndef PLAN
#define PLAN PLAN_refinance_independent
#endif
#ifndef COVER_CLAUSE /* the new mortgage also secures the old debt until it is repaid */
#define COVER_CLAUSE 0
#endif
#ifndef GUARANTORS_STAY /* the other guarantors agreed in writing to stay bound */
#define GUARANTORS_STAY 0
#endif
#ifndef NEEDS_COVER /* the gateway refuses to file without the clause and the consents; follows `needsCover` of the plan */
#define NEEDS_COVER 0
#endif
#ifndef MANDATE /* a mandate of every mortgagor names withdrawal */
#define MANDATE 1
#endif
#ifndef FENCE /* a commit is refused when another worker, a door or a callback has moved the chain meanwhile */
#define FENCE 1
#endif
#ifndef KEY /* the core posts at most once under one key, and remembers a key it refused */
#define KEY 1
#endif
#ifndef EXPIRY /* the core posts nothing under an expired permit */
#define EXPIRY 1
#endif
#ifndef WAIT_FOR_EXPIRY /* a permit counts as dead only when the core refused it, or has not seen it after its expiry */
#define WAIT_FOR_EXPIRY 1
#endif
#ifndef REREAD /* a recording counts when it was read again over our own channel and compared */
#define REREAD 1
#endif
#ifndef AWAIT_RECORDING /* only a recording lets a plan go past `recorded`; off: "accepted" will do */
#define AWAIT_RECORDING 1
#endif
#ifndef RANK_CHECK /* the register is searched again right before the disbursement */
#define RANK_CHECK 1
#endif
#ifndef ASK_FIRST /* a filing whose answer was lost is asked about; off: it is sent again at once under a new number */
#define ASK_FIRST 1
#endif
#ifndef DOUBT_IS_DOUBT /* a lost answer is neither success nor failure; off: it is taken as a refusal */
#define DOUBT_IS_DOUBT 1
#endif
#ifndef WITHDRAW_BY_ALL /* withdrawal on the mandate of all; off: the lender alone asks, and takes it as done */
#define WITHDRAW_BY_ALL 1
#endif
#ifndef READ_WITHDRAWAL_BACK /* a withdrawal counts when the registry says so; off: sending it is enough */
#define READ_WITHDRAWAL_BACK 1
#endif
#ifndef UNWIND_GUARD /* the new mortgage is given up only while the old one stands and nothing was posted */
#define UNWIND_GUARD 1
#endif
#ifndef PARKED_RESTS /* a parked chain does nothing of itself; off: its plan goes on */
#define PARKED_RESTS 1
#endif

#ifndef ABORTS /* the bank may give the business up; off: it never does, so that no run is ended by that alone (V1) */
#define ABORTS 1
#endif
#ifndef TROUBLES /* in one run: workers that die, workers so slow that another takes over, messages and answers lost */
#define TROUBLES 2
#endif
#define RESENDS 1 /* a filing the registry does not know is sent once more under its number */
#ifndef WORDS /* persons' words on a parked chain */
#define WORDS 2
#endif

/* ---- Orders: the plans of domain/flows, compared with it by a test; then orders that must be found unsafe ----- */

mtype = {
  search_opening, decision, signed, hold, search_before_filing,
  file_together, file_first, file_cancellation, file_change,
  reviewed_first, reviewed_cancellation, reviewed_change,
  confirm_first, confirm_cancellation, confirm_change,
  recorded_first, recorded_cancellation, recorded_change,
  search_before_disbursement, disbursement, finished
};

#define PLAN_refinance_combined search_opening, decision, signed, hold, search_before_filing, file_together, recorded_cancellation, recorded_first, search_before_disbursement, disbursement
#define PLAN_refinance_confirmed search_opening, decision, signed, hold, search_before_filing, file_first, file_cancellation, reviewed_first, reviewed_cancellation, confirm_first, recorded_first, search_before_disbursement, disbursement, confirm_cancellation, recorded_cancellation
#define PLAN_refinance_independent search_opening, decision, signed, hold, search_before_filing, file_first, recorded_first, search_before_disbursement, disbursement, file_cancellation, recorded_cancellation
#define PLAN_renewal_combined search_opening, decision, signed, hold, search_before_filing, file_change, recorded_change, search_before_disbursement, disbursement
#define PLAN_renewal_confirmed search_opening, decision, signed, hold, search_before_filing, file_change, reviewed_change, confirm_change, recorded_change, search_before_disbursement, disbursement
#define PLAN_renewal_independent search_opening, decision, signed, hold, search_before_filing, file_change, recorded_change, search_before_disbursement, disbursement

#define WRONG_cancel_first search_before_filing, file_cancellation, recorded_cancellation, file_first, recorded_first, search_before_disbursement, disbursement
#define WRONG_parallel search_before_filing, file_first, file_cancellation, recorded_first, recorded_cancellation, search_before_disbursement, disbursement
#define WRONG_cancel_before_disbursement search_before_filing, file_first, recorded_first, file_cancellation, recorded_cancellation, search_before_disbursement, disbursement
#define WRONG_confirm_both search_before_filing, file_first, file_cancellation, reviewed_first, reviewed_cancellation, confirm_first, confirm_cancellation, recorded_first, recorded_cancellation, search_before_disbursement, disbursement
#define WRONG_wait_before_filing search_before_filing, reviewed_first, file_first, recorded_first, search_before_disbursement, disbursement, file_cancellation, recorded_cancellation
#define WRONG_disburse_before_recording search_before_filing, file_first, search_before_disbursement, disbursement, recorded_first, file_cancellation, recorded_cancellation

mtype plan[17] = { PLAN, finished };

/* ---- The world: what is so, whoever knows it --------------------------------------------------------------------- */

#define NEW 0 /* the application for the new mortgage; for the change; for the whole envelope when filed together */
#define OLD 1 /* the application that ends the old mortgage */
#define UNWINDING 2 /* the application that gives the new mortgage up again */
#define LEGS 3

bool old_stands = true; /* Mo */
bool new_stands = false; /* Mn */
bool new_differs = false; /* recorded with another content than was filed */
bool twin_stands = false; /* recorded a second time under a second number */
bool other_ahead = false; /* a third party's mortgage stands before the new one */
bool guarantors_freed = false; /* by a waiver, or a new contract, that they did not agree to */
bool old_debt = true, new_debt = false; /* Do, Dn */
byte postings = 0;
bool posted_unproven = false; /* some posting without the new mortgage recorded as it was filed */

/* The registry's file on each application. A case that ended stays known under its number. */
#define no_case 0
#define accepted 1
#define reviewed 2
#define recorded 3
#define refused 4
#define withdrawn 5
byte casefile[LEGS];
bool confirmation[LEGS]; /* our word has arrived */
bool twin_open = false;

/* Messages on their way: copies of a filing, a confirmation, a withdrawal, permits by key. */
byte filing[LEGS];
bool second_number = false; /* the filing sent last bears a new number */
bool confirming[LEGS], withdrawing[LEGS];
byte permits[3];

/* The core's memory of each key. */
#define unseen 0
#define posted 1
#define declined 2
byte core[3];
bool expired[3];

byte troubles = 0, words = 0;

/* ---- The gateway's memory: what is committed --------------------------------------------------------------------- */

/* What the gateway knows of a leg. `told`: recorded, but not yet read again. */
#define waiting 0
#define sending 1
#define unknown 2
#define pending 3
#define in_review_done 4
#define told 5
#define proven 6
#define failed 7
#define taken_back 8
byte leg[LEGS];
bool not_seen[LEGS]; /* the registry says that it holds no such case */
byte resends[LEGS];
bool confirmed_by_us[LEGS];
bool refile = false; /* a person sent the cancellation back to be filed again */

#define open 0
#define aborting 1
#define parked 2
#define completed 3
#define aborted 4
byte state = open;
bool resume_aborting = false;
byte step = 0;
bool worked_while_parked = false; /* something was decided for a chain that is in front of a person */

#define none 0
#define ordered 1
#define done 2
#define dead 3
byte permit = none;
byte key = 1;
byte sends = 0;

/* The effect in flight: committed before it is sent. */
#define idle 0
#define to_file 1
#define to_confirm 2
#define to_withdraw 3
#define to_permit 4
byte flight = idle;
byte flight_leg = 0;

byte owner = 0; /* the worker that holds the chain; 0: nobody */
bool first_is_busy = false; /* both workers are alike: the second takes a free chain only while the first is busy */

/* The other things a worker can decide to do. */
#define to_query 5
#define to_ask_core 6
#define to_pass 7
#define to_abort 8
#define to_park 9
#define to_end 10

#define IS_TOGETHER (CAPABILITY == combined)
#define ENVELOPE(l) (IS_TOGETHER && (l) == OLD -> NEW : (l))
#define IS_CHANGE (plan[5] == file_change)
#define ended (state == completed || state == aborted)
#define is_recorded(l) (leg[l] == told || leg[l] == proven)
#define is_pending(l) (leg[l] == pending || leg[l] == in_review_done)
#define permit_is_dead (permit == none || permit == dead)
#define old_is_touched (is_recorded(OLD) || ((IS_TOGETHER || IS_CHANGE) && is_recorded(NEW)))
#define may_unwind (permit_is_dead && is_recorded(NEW) && (!UNWIND_GUARD || !old_is_touched))
/* Asking is worth while only when there is something to hear: so the model waits where the gateway polls. */
#define has_news(l) \
  ((leg[l] == pending && casefile[l] > accepted) || (leg[l] == in_review_done && casefile[l] > reviewed))

/* ---- What must never be ------------------------------------------------------------------------------------------ */

/*
 * Always false: an assertion of one of these is reached only when its property is broken, and pan prints its name.
 * S1 weak security, S2 strong security (rank; guarantors), S3 at most once, S4 proof before money, S5 terminal consistency,
 * S6 no cancellation before the replacement, S8 parked states are safe and at rest, V1 every run comes to an end.
 */
bool S1, S2, S2_rank, S2_guarantors, S3, S4, S5, S6, S8, V1;
/* Not faults: the ends that runs came to, so that a model in which nothing happens is seen. */
bool reached_completed, reached_aborted, reached_parked;

#define is_recordable(l) \
  ((casefile[l] == accepted || casefile[l] == reviewed) && (CAPABILITY != confirmed || confirmation[l]))

#define S1_broken (!old_stands && !new_stands)
#define S2_broken ((old_debt && !old_stands && !(new_stands && COVER_CLAUSE)) || (new_debt && !new_stands))
#define S2_rank_broken (new_debt && other_ahead)
#define S2_guarantors_broken (old_debt && guarantors_freed)
#define S3_broken (postings > 1)
#define S5_broken \
  ((state == completed && (old_stands || !new_stands || twin_stands || postings != 1)) || \
   (state == aborted && (!old_stands || new_stands || twin_stands || postings != 0)))
#define S6_broken (is_recordable(OLD) && !new_stands)
#define S8_broken (worked_while_parked || (state == parked && postings > 0 && !new_stands))

/* Whoever moves, moves only from a sound state: a run is followed no further than to the first harm. S6 is only its cause. */
#define SOUND \
  provided (!(S1_broken || S2_broken || S2_rank_broken || S2_guarantors_broken || S3_broken || posted_unproven || \
              S5_broken || S8_broken))

/* Looks at every state, and at the last one of every run. */
active proctype Watch() {
end:
  if
  :: S1_broken -> assert(S1)
  :: S2_broken -> assert(S2)
  :: S2_rank_broken -> assert(S2_rank)
  :: S2_guarantors_broken -> assert(S2_guarantors)
  :: S3_broken -> assert(S3)
  :: posted_unproven -> assert(S4)
  :: S5_broken -> assert(S5)
  :: S6_broken -> assert(S6)
  :: S8_broken -> assert(S8)
  :: timeout ->
    if
    :: state == completed -> assert(reached_completed)
    :: state == aborted -> assert(reached_aborted)
    :: state == parked -> assert(reached_parked)
    :: else -> assert(V1)
    fi
  fi
}

/* ---- The registry: free to refuse until it records, free to take its time ----------------------------------------- */

inline record(l) {
  casefile[l] = recorded;
  confirmation[l] = false;
  if
  :: l == OLD -> old_stands = false
  :: l == UNWINDING -> new_stands = false; new_differs = false
  :: l == NEW ->
    new_stands = true;
    if
    :: new_differs = false
    :: new_differs = true
    fi;
    if
    :: IS_TOGETHER || IS_CHANGE -> old_stands = false; guarantors_freed = old_debt && !GUARANTORS_STAY
    :: else
    fi
  fi
}

/* One process for each leg's file: Watch is process 0. */
active [LEGS] proctype Registry() SOUND {
  byte l = _pid - 1;
end:
  do
  :: atomic { filing[l] > 0 ->
      filing[l]--;
      /* The same number opens one case, once and for all; a new number opens another. */
      if
      :: casefile[l] == no_case -> casefile[l] = accepted
      :: casefile[l] == no_case -> casefile[l] = refused
      :: casefile[l] != no_case && l == NEW && second_number -> twin_open = true
      :: casefile[l] != no_case && !(l == NEW && second_number)
      fi
    }
  :: atomic { filing[l] > 0 && troubles < TROUBLES -> filing[l]--; troubles++ }
  :: atomic { confirming[l] -> confirming[l] = false; confirmation[l] = (casefile[l] == reviewed) }
  :: atomic { confirming[l] && troubles < TROUBLES -> confirming[l] = false; troubles++ }
  :: atomic { withdrawing[l] ->
      withdrawing[l] = false;
      /* By all applicants or on their mandate, until recording; the lender alone moves nothing. */
      if
      :: MANDATE && (casefile[l] == accepted || casefile[l] == reviewed) -> casefile[l] = withdrawn; confirmation[l] = false
      :: else
      fi
    }
  :: atomic { withdrawing[l] && troubles < TROUBLES -> withdrawing[l] = false; troubles++ }
  :: atomic { casefile[l] == accepted -> casefile[l] = reviewed }
  :: atomic { casefile[l] == accepted || casefile[l] == reviewed -> casefile[l] = refused; confirmation[l] = false }
  :: atomic { casefile[l] == reviewed && is_recordable(l) -> record(l) }
  :: atomic { l == NEW && twin_open -> twin_open = false; twin_stands = true }
  /* It tells of a recording by itself. */
  :: atomic { casefile[l] == recorded && (leg[l] == unknown || is_pending(l)) -> leg[l] = told; not_seen[l] = false; confirmed_by_us[l] = false }
  od
}

/* ---- The bank core: posts both debts' change in one act, or declines for good ------------------------------------ */

inline post(k) {
  posted_unproven = !(new_stands && !new_differs);
  core[k] = posted;
  postings = (postings < 2 -> postings + 1 : postings);
  old_debt = false;
  new_debt = true
}

active [2] proctype Core() SOUND {
  byte k = _pid - LEGS; /* one process for each key */
end:
  do
  :: atomic { permits[k] > 0 ->
      permits[k]--;
      if
      :: KEY && core[k] != unseen
      :: !(KEY && core[k] != unseen) && EXPIRY && expired[k] -> core[k] = (core[k] == unseen -> declined : core[k])
      :: !(KEY && core[k] != unseen) && !(EXPIRY && expired[k]) -> post(k)
      :: core[k] == unseen -> core[k] = declined
      fi
    }
  :: atomic { permits[k] > 0 && troubles < TROUBLES -> permits[k]--; troubles++ }
  :: atomic { permit == ordered && key == k && !expired[k] -> expired[k] = true }
  /* It reports by itself. */
  :: atomic { permit == ordered && key == k && core[k] == posted -> permit = done }
  od
}

/* ---- Others: a third party, the bank that gives a business up, persons on a parked chain ------------------------- */

active proctype Others() SOUND {
end:
  do
  /* Behind the new mortgage a third party does no harm. */
  :: atomic { !other_ahead && !new_stands -> other_ahead = true }
  :: atomic { ABORTS && state == open && permit_is_dead -> state = aborting }
  od
}

inline unpark() {
  state = (resume_aborting -> aborting : open)
}

inline look_again(x) {
  not_seen[x] = false;
  leg[x] = (resume_aborting && is_pending(x) -> unknown : leg[x])
}

inline reopen(x) {
  leg[x] = waiting;
  casefile[x] = no_case;
  confirmation[x] = false;
  confirmed_by_us[x] = false;
  resends[x] = 0
}

/* Persons add facts; each word goes through the guards of domain/parked.ts. */
active proctype Persons() SOUND {
end:
  do
  :: atomic { state == parked && words < WORDS ->
      words++;
      if
      /* query_again */
      :: look_again(NEW); look_again(OLD); look_again(UNWINDING); unpark()
      /* file_again: the case that failed has ended, a new one is opened under a new number */
      :: leg[OLD] == failed && is_recorded(NEW) && filing[OLD] == 0 -> reopen(OLD); refile = !resume_aborting; unpark()
      :: leg[UNWINDING] == failed && filing[UNWINDING] == 0 -> reopen(UNWINDING); unpark()
      /* reread, after the registry mended its record */
      :: leg[NEW] == proven && new_differs && !resume_aborting -> new_differs = false; leg[NEW] = told; unpark()
      /* permit_again, under a new key */
      :: permit == dead && key == 1 && !resume_aborting -> key = 2; permit = none; sends = 0; unpark()
      /* permit_again where an abort came too late: forward */
      :: resume_aborting && permit == none && is_recorded(NEW) && old_is_touched -> state = open; resume_aborting = false
      /* unwind; abort */
      :: !resume_aborting && (may_unwind || (permit_is_dead && !is_recorded(NEW) && !is_recorded(OLD))) -> state = aborting
      fi
    }
  od
}

/* ---- The gateway: two workers, each decides on what it read, commits, sends, commits what came of it -------------- */

#define S plan[step]
#define may_turn ((owner == me || !FENCE) && flight == idle)
#define is_open (may_turn && (state == open || (state == parked && !PARKED_RESTS)))
#define is_aborting (may_turn && state == aborting)
#define no_doubt (leg[NEW] != unknown && leg[OLD] != unknown && leg[UNWINDING] != unknown)
#define on_plan (is_open && no_doubt && leg[NEW] != failed && leg[OLD] != failed && !refile)
#define may_send_again(x) (resends[x] < RESENDS && (state != aborting || x == UNWINDING))
#define may_start (!NEEDS_COVER || (COVER_CLAUSE && GUARANTORS_STAY))

/* Doubt comes first: ask; send once more under the same number what the registry has never seen; else a person. */
#define TEND(x) \
  :: (is_open || is_aborting) && leg[x] == unknown && !not_seen[x] -> todo = to_query; l = x \
  :: (is_open || is_aborting) && leg[x] == unknown && not_seen[x] && may_send_again(x) -> todo = to_file; l = x \
  :: (is_open || is_aborting) && leg[x] == unknown && not_seen[x] && !may_send_again(x) -> todo = to_park

/* The steps of one leg: x is the leg, f to r its steps. */
#define STEPS(x, f, v, c, r) \
  :: on_plan && S == f && leg[x] == waiting -> todo = to_file; l = x \
  :: on_plan && S == f && leg[x] > unknown -> todo = to_pass \
  :: on_plan && (S == v || S == c || S == r) && has_news(ENVELOPE(x)) -> todo = to_query; l = ENVELOPE(x) \
  :: on_plan && S == v && leg[x] >= in_review_done -> todo = to_pass \
  :: on_plan && S == c && (confirmed_by_us[x] || is_recorded(x)) -> todo = to_pass \
  :: on_plan && (S == c || (S == r && CAPABILITY == confirmed)) && leg[x] == in_review_done && !confirmed_by_us[x] -> \
    todo = to_confirm; l = x \
  :: on_plan && S == r && leg[ENVELOPE(x)] == told -> todo = (REREAD -> to_query : to_pass); l = ENVELOPE(x) \
  :: on_plan && S == r && leg[ENVELOPE(x)] == proven -> \
    todo = (ENVELOPE(x) == NEW && new_differs -> to_park : to_pass) \
  :: on_plan && S == r && !AWAIT_RECORDING && is_pending(ENVELOPE(x)) -> todo = to_pass

/* The way back: withdraw what is pending on everybody's mandate, else a person. */
#define TAKE_BACK(x) \
  :: is_aborting && no_doubt && is_pending(x) && (MANDATE || !WITHDRAW_BY_ALL) -> todo = to_withdraw; l = x \
  :: is_aborting && no_doubt && is_pending(x) && !MANDATE && WITHDRAW_BY_ALL -> todo = to_park

#define nothing_pending (is_aborting && no_doubt && !is_pending(NEW) && !is_pending(OLD))
#define nothing_recorded (!is_recorded(NEW) && !is_recorded(OLD))

inline go_to_rest() {
  first_is_busy = (me == 1 -> false : first_is_busy);
  goto rest
}

/* The rule of what is next; waits while there is nothing to do. */
inline decide() {
  if
  TEND(NEW)
  TEND(OLD)
  TEND(UNWINDING)
  /* The registry ended an application. */
  :: is_open && no_doubt && leg[NEW] == failed -> todo = (is_recorded(OLD) -> to_park : to_abort)
  :: is_open && no_doubt && leg[OLD] == failed && leg[NEW] != failed -> todo = (is_recorded(NEW) -> to_park : to_abort)
  :: is_open && no_doubt && leg[NEW] != failed && leg[OLD] != failed && refile -> todo = to_file; l = OLD
  /* The plan. Any gate of the bank may close; a plan that needs cover and has none never starts. */
  :: on_plan && (S == search_opening || S == decision || S == signed || S == hold) -> todo = to_abort
  :: on_plan && S == search_opening && may_start -> todo = to_pass
  :: on_plan && (S == decision || S == signed || S == hold) -> todo = to_pass
  :: on_plan && S == search_before_filing -> todo = (other_ahead -> to_abort : to_pass)
  :: on_plan && S == file_together && leg[NEW] == waiting -> todo = to_file; l = NEW
  :: on_plan && S == file_together && leg[NEW] > unknown -> todo = to_pass
  STEPS(NEW, file_first, reviewed_first, confirm_first, recorded_first)
  STEPS(NEW, file_change, reviewed_change, confirm_change, recorded_change)
  STEPS(OLD, file_cancellation, reviewed_cancellation, confirm_cancellation, recorded_cancellation)
  :: on_plan && S == search_before_disbursement -> todo = (other_ahead && RANK_CHECK -> to_park : to_pass)
  :: on_plan && S == disbursement && permit == none -> todo = to_permit
  :: on_plan && S == disbursement && permit == done -> todo = to_pass
  :: on_plan && S == disbursement && permit == dead -> todo = to_park
  :: on_plan && S == disbursement && permit == ordered && (core[key] != unseen || expired[key] || sends < 2) ->
    todo = to_ask_core
  :: on_plan && S == finished -> todo = to_end
  /* The way back. */
  TAKE_BACK(NEW)
  TAKE_BACK(OLD)
  :: nothing_pending && leg[UNWINDING] == waiting && nothing_recorded -> todo = to_end
  :: nothing_pending && leg[UNWINDING] == waiting && !nothing_recorded && may_unwind -> todo = to_file; l = UNWINDING
  :: nothing_pending && leg[UNWINDING] == waiting && !nothing_recorded && !may_unwind -> todo = to_park
  :: nothing_pending && has_news(UNWINDING) -> todo = to_query; l = UNWINDING
  :: nothing_pending && CAPABILITY == confirmed && leg[UNWINDING] == in_review_done && !confirmed_by_us[UNWINDING] ->
    todo = to_confirm; l = UNWINDING
  :: nothing_pending && leg[UNWINDING] == told -> todo = to_query; l = UNWINDING
  :: nothing_pending && leg[UNWINDING] == proven -> todo = to_end
  :: nothing_pending && leg[UNWINDING] == failed -> todo = to_park
  /* Another worker has the chain. */
  :: FENCE && owner != me -> go_to_rest()
  fi
}

/* Takes the chain, free or held by a worker thought dead; what was in flight is in doubt. */
inline claim() {
  owner = me;
  first_is_busy = (me == 1 -> true : first_is_busy);
  if
  :: flight == to_file || flight == to_confirm || flight == to_withdraw ->
    leg[flight_leg] = (leg[flight_leg] < told -> unknown : leg[flight_leg]);
    not_seen[flight_leg] = false
  :: else
  fi;
  flight = idle;
  flight_leg = 0
}

/* Commits what was decided, the intent of an effect among it. */
inline apply() {
  worked_while_parked = (state == parked);
  if
  :: todo == to_pass -> step = seen + 1
  :: todo == to_abort -> state = aborting
  :: todo == to_park -> resume_aborting = (state == aborting); state = parked
  :: todo == to_end -> state = (state == aborting -> aborted : completed)
  :: todo == to_file ->
    resends[l] = (leg[l] == unknown -> resends[l] + 1 : resends[l]);
    leg[l] = sending;
    not_seen[l] = false;
    refile = false
  :: todo == to_withdraw && !(MANDATE && READ_WITHDRAWAL_BACK) -> leg[l] = taken_back
  :: todo == to_permit -> permit = ordered; sends++; k = key
  :: else
  fi;
  if
  :: todo == to_file || todo == to_confirm || todo == to_withdraw || todo == to_permit -> flight = todo; flight_leg = l
  :: else
  fi
}

inline send() {
  if
  :: todo == to_file -> filing[l]++; second_number = (l == NEW && resends[l] > 0 && !ASK_FIRST)
  :: todo == to_confirm -> confirming[l] = true
  :: todo == to_withdraw -> withdrawing[l] = true
  :: todo == to_permit -> permits[k]++
  fi
}

/* The receiver has taken the message in and answers; or there was no such message, and there is no answer. */
#define has_answered \
  ((todo == to_file && casefile[l] != no_case) || (todo == to_confirm && !confirming[l] && (confirmation[l] || casefile[l] > reviewed)) || \
   (todo == to_withdraw && !withdrawing[l]) || (todo == to_permit && core[k] != unseen))
#define never_answers \
  ((todo == to_file && filing[l] == 0 && casefile[l] == no_case) || \
   (todo == to_confirm && !confirming[l] && !confirmation[l] && casefile[l] == reviewed) || \
   (todo == to_permit && permits[k] == 0 && core[k] == unseen))

/* A fact of the registry: the furthest one stands, an end is final. `again`: read after the recording was told. */
inline learn(x, fact, again) {
  if
  :: leg[x] == failed || leg[x] == taken_back || leg[x] == proven
  :: leg[x] == told -> leg[x] = (fact == recorded && again -> proven : told)
  :: leg[x] < told ->
    if
    :: fact == no_case -> not_seen[x] = (leg[x] == unknown)
    :: fact == accepted -> leg[x] = (leg[x] <= unknown -> pending : leg[x])
    :: fact == reviewed -> leg[x] = in_review_done
    :: fact == recorded -> leg[x] = told
    :: fact == refused -> leg[x] = failed
    :: fact == withdrawn -> leg[x] = (state == aborting || resume_aborting -> taken_back : failed)
    fi;
    if
    :: leg[x] > unknown -> not_seen[x] = false; resends[x] = 0
    :: else
    fi;
    confirmed_by_us[x] = (leg[x] >= told -> false : confirmed_by_us[x])
  fi
}

inline hear() {
  if
  :: todo == to_permit && k == key && permit == ordered -> permit = (core[k] == posted -> done : dead)
  :: todo == to_permit && !(k == key && permit == ordered)
  :: todo == to_confirm -> confirmed_by_us[l] = (casefile[l] == reviewed); learn(l, casefile[l], false)
  :: todo == to_file || todo == to_withdraw -> learn(l, casefile[l], false)
  fi
}

/* No answer: neither success nor failure. */
inline doubt() {
  if
  :: todo == to_permit -> permit = (DOUBT_IS_DOUBT || permit != ordered -> permit : dead)
  :: todo != to_permit && (leg[l] == sending || is_pending(l)) ->
    leg[l] = (DOUBT_IS_DOUBT -> unknown : failed);
    not_seen[l] = (todo == to_file && !ASK_FIRST)
  :: todo != to_permit && !(leg[l] == sending || is_pending(l))
  fi
}

/* What the core says of a permit. Unseen, it is sent again under its key; after its expiry it is dead. */
inline hear_core() {
  if
  :: permit != ordered || k != key
  :: permit == ordered && k == key && heard == posted -> permit = done
  :: permit == ordered && k == key && heard == declined -> permit = dead
  :: permit == ordered && k == key && heard == unseen && (was_expired || !WAIT_FOR_EXPIRY) -> permit = dead
  :: permit == ordered && k == key && heard == unseen && !was_expired && WAIT_FOR_EXPIRY ->
    if
    :: sends < 2 -> todo = to_permit; sends++; flight = to_permit
    :: else
    fi
  fi
}

/*
 * With the fence a turn is refused when anything moved since the chain was read, and taken anew: as if reading, deciding,
 * asking and committing were one instant, which is how it stands here. Without the fence they come apart.
 */
#if FENCE
#define APART
#else
#define APART } atomic {
#endif

active [2] proctype Worker() SOUND {
  byte me = _pid - LEGS - 4; /* 1 and 2: after Watch, Registry, Core, Others and Persons */
  byte todo, l, k, seen, heard;
  bool was_expired;
end_rest:
rest:
  atomic {
    if
    :: owner == 0 && !ended && (me == 1 || first_is_busy) -> claim()
    :: owner != 0 && owner != me && !ended && troubles < TROUBLES -> troubles++; claim()
    fi
  }
end_turn:
turn:
  atomic {
    decide();
    seen = step;
    APART
    if
    :: todo == to_query -> heard = casefile[l]
    :: todo == to_ask_core -> k = key; heard = core[k]; was_expired = expired[k]
    :: else
    fi;
    APART
    if
    :: todo == to_query -> learn(l, heard, true)
    :: todo == to_ask_core -> hear_core()
    :: else -> apply()
    fi;
    seen = 0; heard = 0; was_expired = false;
    if
    :: todo >= to_query -> todo = 0; l = 0; k = 0; goto turn
    :: else
    fi
  }
  atomic {
    if
    :: troubles < TROUBLES -> troubles++; owner = (owner == me -> 0 : owner); todo = 0; l = 0; k = 0; go_to_rest()
    :: send()
    fi
  }
  atomic {
    if
    :: troubles < TROUBLES -> troubles++; owner = (owner == me -> 0 : owner)
    :: FENCE && owner != me
    :: (owner == me || !FENCE) && has_answered -> hear(); flight = idle; flight_leg = 0
    :: (owner == me || !FENCE) && never_answers -> doubt(); flight = idle; flight_leg = 0
    :: (owner == me || !FENCE) && troubles < TROUBLES -> troubles++; doubt(); flight = idle; flight_leg = 0
    fi;
    todo = 0; l = 0; k = 0;
    if
    :: owner == me || (!FENCE && owner != 0) -> goto turn
    :: else -> go_to_rest()
    fi
  }
}
