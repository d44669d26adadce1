---------------------------- MODULE ShadowMachine -----------------------------
(***************************************************************************)
(* What the Java class org.gnomon.shadow.internal.ShadowMachine answers:   *)
(* an event comes in, the new state of a shadow comes out, or nothing.     *)
(* ShadowTableTest compares every row with it; the module Shadow moves its *)
(* shadows by ShadowOn and by nothing else.                                *)
(***************************************************************************)

ShadowStates ==
    {"ABSENT", "SEEDING", "IN_SYNC", "LAGGING", "REHEARSING", "SWITCHING", "RETIRED", "FAILED"}

Events ==
    {"PROTECT", "SEEDED", "LAGS", "CAUGHT_UP", "REHEARSE", "REHEARSED", "SWITCH", "STAYED",
     "WATCH_GOES_ON", "COMMITTED", "WENT_BACK", "FAILED_OVER", "PARK", "RESEED", "FAIL",
     "UNPROTECT"}

Following == {"IN_SYNC", "LAGGING"}
InUse == {"REHEARSING", "SWITCHING"}
NoState == ""

ShadowOn(s, e) ==
    CASE e = "PROTECT" /\ s \in {"ABSENT", "FAILED"} -> "SEEDING"
      [] e = "SEEDED" /\ s = "SEEDING" -> "IN_SYNC"
      [] e = "LAGS" /\ s \in {"IN_SYNC", "SEEDING"} -> "LAGGING"
      [] e = "CAUGHT_UP" /\ s = "LAGGING" -> "IN_SYNC"
      [] e = "REHEARSE" /\ s \in Following -> "REHEARSING"
      [] e = "REHEARSED" /\ s = "REHEARSING" -> "IN_SYNC"
      [] e = "SWITCH" /\ s \in Following -> "SWITCHING"
      [] e = "STAYED" /\ s = "SWITCHING" -> "IN_SYNC"
      [] e = "WATCH_GOES_ON" /\ s \in {"ABSENT", "FAILED"} -> "SWITCHING"
      [] e = "COMMITTED" /\ s = "SWITCHING" -> "RETIRED"
      [] e = "WENT_BACK" /\ s = "SWITCHING" -> "SEEDING"
      [] e \in {"FAILED_OVER", "PARK"} /\ s \notin {"ABSENT"} \cup InUse -> "RETIRED"
      [] e = "RESEED" /\ s = "RETIRED" -> "SEEDING"
      [] e = "FAIL" /\ s # "ABSENT" -> "FAILED"
      [] e = "UNPROTECT" /\ s \notin {"ABSENT"} \cup InUse -> "ABSENT"
      [] OTHER -> NoState
=============================================================================
