--------------------------- MODULE SwitchoverMachine ---------------------------
(***************************************************************************)
(* What the Java classes SwitchoverMachine and FailoverMachine in          *)
(* org.gnomon.switchover.internal answer: a message comes in, a new state  *)
(* and actions come out. States, messages, actions, acts and truths have   *)
(* the names that they have in the code, and SwitchoverTableTest compares  *)
(* every row of On and of TruthOf with it. The module Switchover moves its *)
(* controller by On and by nothing else.                                   *)
(***************************************************************************)
EXTENDS Naturals, Sequences

States ==
    {"PLANNED", "PREPARED", "FROZEN", "FINALISED", "FENCED", "ACTIVATED",
     "WATCHING", "COMMITTED", "ROLLING_BACK", "ROLLED_BACK", "NEEDS_OPERATOR"}

Final == {"COMMITTED", "ROLLED_BACK", "NEEDS_OPERATOR"}

Truths == {"OLD_RUNS", "OLD_GONE", "OLD_LOST", "NEW_RUNS", "NEW_GONE", "BACK_RUNS", "UNCLEAR"}
Acts == {"SWITCH", "COMMIT", "ROLLBACK", "FAILOVER"}
(* Of the codes of a problem, the machines tell these two from the others. *)
Problems == {"unknown-truth", "unsupported", "other"}
(* Whether there is another shadow, or another checkpoint, to try. *)
Mores == {"more", ""}

(* A message is its name and its fields. *)
M(name) == <<name, "", "", "">>
M1(name, a) == <<name, a, "", "">>
M2(name, a, b) == <<name, a, b, "">>
M3(name, a, b, d) == <<name, a, b, d>>

Messages ==
    {M("StandByReady"), M("Switched"), M("CommitAsked"), M("Released"), M("RollbackAsked"),
     M("WentBack"), M("FailedOver")}
    \cup {M1(k, p) : k \in {"StandByFailed", "Abandoned", "IntentRefused", "SwitchFailed",
                            "ReleaseFailed", "TransferFailed", "FailOverFailed"}, p \in Problems}
    \cup {M1("Reached", s) : s \in States}
    \cup {M2("Found", t, o) : t \in Truths, o \in Mores}
    \cup {M3("Recovered", t, a, o) : t \in Truths, a \in Acts, o \in Mores}
    \cup {M2("RestoreFailed", p, t) : p \in Problems, t \in Truths}

BeforeActivation == {"PLANNED", "PREPARED", "FROZEN", "FINALISED", "FENCED"}
Switching == {"PREPARED", "FROZEN", "FINALISED", "FENCED", "ACTIVATED"}

To(state, actions) == [state |-> state, actions |-> actions]
NoPlace == To("", <<>>)

NextStep(s) ==
    CASE s = "PREPARED" -> "FROZEN"
      [] s = "FROZEN" -> "FINALISED"
      [] s = "FINALISED" -> "FENCED"
      [] s = "FENCED" -> "ACTIVATED"
      [] OTHER -> ""

-----------------------------------------------------------------------------
(* A planned switchover and its rollback: SwitchoverMachine.                *)

Settled(s, m) ==
    LET before == s \in BeforeActivation
        truth == m[2]
    IN
    CASE m[1] = "IntentRefused" -> IF before THEN To(s, <<"LOOK">>) ELSE NoPlace
      [] m[1] \notin {"Found", "Recovered"} -> NoPlace
      [] truth = "OLD_RUNS" /\ before ->
           IF m[1] = "Found" /\ m[3] = "more"
           THEN To("PLANNED", <<"INTEND", "DISCARD", "STAND_BY">>)
           ELSE To("ROLLED_BACK", <<"RECORD", "DISCARD">>)
      [] truth = "NEW_RUNS" \/ (truth = "NEW_GONE" /\ ~before) ->
           To("WATCHING", IF s = "WATCHING" THEN <<>> ELSE <<"RECORD">>)
      [] OTHER -> To("NEEDS_OPERATOR", <<"RECORD">>)

Planned(m) ==
    CASE m[1] = "StandByReady" -> To("PREPARED", <<"INTEND", "SWITCH_OVER">>)
      [] m[1] \in {"StandByFailed", "Abandoned"} -> To("PLANNED", <<"LOOK">>)
      [] OTHER -> Settled("PLANNED", m)

InSwitch(s, m) ==
    CASE m[1] = "Reached" -> IF m[2] = NextStep(s) THEN To(m[2], <<"NOTE">>) ELSE NoPlace
      [] m[1] = "Switched" -> To(s, IF s = "ACTIVATED" THEN <<"RECORD", "LOOK">> ELSE <<"LOOK">>)
      [] m[1] = "SwitchFailed" -> IF m[2] = "unknown-truth"
                                  THEN To("NEEDS_OPERATOR", <<"RECORD">>)
                                  ELSE To(s, <<"LOOK">>)
      [] OTHER -> Settled(s, m)

Watching(m) ==
    CASE m[1] = "CommitAsked" -> To("WATCHING", <<"INTEND", "RELEASE_OLD">>)
      [] m[1] = "Released" -> To("COMMITTED", <<"RECORD">>)
      [] m[1] = "ReleaseFailed" -> To("WATCHING", <<"RECORD">>)
      [] m[1] = "IntentRefused" -> To("WATCHING", <<>>)
      [] m[1] = "RollbackAsked" -> To("ROLLING_BACK", <<"INTEND", "TRANSFER_BACK">>)
      [] m[1] = "Recovered" /\ m[2] = "NEW_RUNS" /\ m[3] = "COMMIT" ->
           To("WATCHING", <<"RELEASE_OLD">>)
      [] OTHER -> Settled("WATCHING", m)

Back(truth) ==
    CASE truth = "BACK_RUNS" -> To("ROLLED_BACK", <<"RECORD", "FREE_NEW">>)
      [] truth = "NEW_RUNS" -> To("WATCHING", <<"RECORD">>)
      [] truth = "NEW_GONE" -> To("ROLLING_BACK", <<"INTEND", "RESTORE_CHECKPOINT">>)
      [] OTHER -> To("NEEDS_OPERATOR", <<"RECORD">>)

RollingBack(m) ==
    CASE m[1] = "Reached" -> To("ROLLING_BACK", <<"NOTE">>)
      [] m[1] = "WentBack" -> To("ROLLING_BACK", <<"LOOK">>)
      [] m[1] = "IntentRefused" -> To("WATCHING", <<"RECORD">>)
      [] m[1] = "TransferFailed" ->
           (CASE m[2] = "unknown-truth" -> To("NEEDS_OPERATOR", <<"RECORD">>)
              [] m[2] = "unsupported" -> To("ROLLING_BACK", <<"INTEND", "RESTORE_CHECKPOINT">>)
              [] OTHER -> To("ROLLING_BACK", <<"LOOK">>))
      [] m[1] = "RestoreFailed" -> IF m[2] = "unknown-truth" \/ m[3] = "NEW_GONE"
                                   THEN To("NEEDS_OPERATOR", <<"RECORD">>)
                                   ELSE Back(m[3])
      [] m[1] = "Recovered" /\ m[2] \in {"NEW_RUNS", "NEW_GONE"} ->
           To("ROLLING_BACK", <<"INTEND", "TRANSFER_BACK">>)
      [] m[1] \in {"Found", "Recovered"} -> Back(m[2])
      [] OTHER -> NoPlace

OnSwitch(s, m) ==
    CASE s = "PLANNED" -> Planned(m)
      [] s \in Switching -> InSwitch(s, m)
      [] s = "WATCHING" -> Watching(m)
      [] s = "ROLLING_BACK" -> RollingBack(m)
      [] OTHER -> NoPlace

-----------------------------------------------------------------------------
(* Going on from a checkpoint because the primary is lost: FailoverMachine. *)

SettledAfterLoss(s, truth, more) ==
    CASE truth = "NEW_RUNS" -> To("COMMITTED", <<"RECORD">>)
      [] truth = "OLD_RUNS" ->
           To(IF s = "PLANNED" THEN "ROLLED_BACK" ELSE "NEEDS_OPERATOR", <<"RECORD">>)
      [] truth \in {"OLD_GONE", "OLD_LOST", "NEW_GONE"} /\ more = "more" /\ s # "ACTIVATED" ->
           To("PLANNED", <<"INTEND", "FAIL_OVER">>)
      [] OTHER -> To("NEEDS_OPERATOR", <<"RECORD">>)

OnFailover(s, m) ==
    IF s \notin {"PLANNED", "FENCED", "ACTIVATED"} THEN NoPlace
    ELSE
    CASE m[1] = "Reached" ->
           IF <<s, m[2]>> \in {<<"PLANNED", "FENCED">>, <<"FENCED", "ACTIVATED">>}
           THEN To(m[2], <<"NOTE">>) ELSE NoPlace
      [] m[1] = "FailedOver" ->
           To(s, IF s = "ACTIVATED" THEN <<"RECORD", "LOOK">> ELSE <<"LOOK">>)
      [] m[1] = "FailOverFailed" -> To(s, <<"LOOK">>)
      [] m[1] = "IntentRefused" ->
           IF s = "ACTIVATED" THEN NoPlace ELSE To("NEEDS_OPERATOR", <<"RECORD">>)
      [] m[1] = "Found" -> SettledAfterLoss(s, m[2], m[3])
      [] m[1] = "Recovered" -> SettledAfterLoss(s, m[2], m[4])
      [] OTHER -> NoPlace

On(s, act, m) == IF act = "FAILOVER" THEN OnFailover(s, m) ELSE OnSwitch(s, m)

(* Whether a guest that stands still may do so only because of this switchover. *)
Froze(s) == s = "PLANNED" \/ s \in Switching \/ s = "ROLLING_BACK"

-----------------------------------------------------------------------------
(* The Java enum Truth: which side runs, as far as it can be proved.        *)

RunStates == {"RUNNING", "PAUSED", "HANDED_OVER", "GONE", "SHUT_DOWN", "UNKNOWN"}
(* How many copies run: -1 if the backend cannot tell. *)
Counts == {"-1", "0", "1", "2"}
(* To which activation of the course the epoch belongs that runs now. *)
Activations == {"OLD", "NEW", "BACK", "NEITHER"}

OldIsNotThere(copies, state) ==
    CASE state = "GONE" /\ copies = "0" -> "OLD_GONE"
      [] state = "UNKNOWN" -> "OLD_LOST"
      [] state = "HANDED_OVER" /\ copies = "0" -> "OLD_LOST"
      [] OTHER -> "UNCLEAR"

NewIsNotThere(copies, state, retired, act) ==
    LET ended == state \in {"GONE", "SHUT_DOWN"} /\ copies \in {"-1", "0"}
        kept == retired /\ (state = "UNKNOWN" \/ ended)
    IN
    IF (act = "FAILOVER" /\ state = "GONE" /\ copies = "0") \/ (act # "FAILOVER" /\ kept)
    THEN "NEW_GONE" ELSE "UNCLEAR"

TruthOf(copies, state, side, retired, act, pausedIsFine) ==
    LET there == \/ state = "RUNNING" /\ copies = "1"
                 \/ pausedIsFine /\ state = "PAUSED" /\ copies = "0"
    IN
    CASE copies = "2" \/ side = "NEITHER" -> "UNCLEAR"
      [] there /\ side = "OLD" -> "OLD_RUNS"
      [] there /\ side = "NEW" -> "NEW_RUNS"
      [] there /\ side = "BACK" -> "BACK_RUNS"
      [] side = "OLD" -> OldIsNotThere(copies, state)
      [] side = "NEW" -> NewIsNotThere(copies, state, retired, act)
      [] OTHER -> "UNCLEAR"
=============================================================================
