-------------------------------- MODULE Shadow --------------------------------
(***************************************************************************)
(* The life of a VM's shadows under the Shadow VM Manager: Life,           *)
(* MembersFlow, RehearsalFlow, SwitchFlow, CloseFlow, FailoverFlow and     *)
(* Returns. What a switchover does inside is in the module Switchover;     *)
(* here it only ends in one of its ways.                                   *)
(***************************************************************************)
EXTENDS ShadowMachine, Naturals, Sequences, TLC

CONSTANTS
    Lives,        \* the shadows of the VM
    MaxFaults,    \* how many things go wrong in one behaviour
    MaxWorks,     \* how many rehearsals, switches and unprotects are asked for
    Mutant        \* "none", or the name of a bug that is planted

None == "none"

VARIABLES
    state,        \* of each shadow
    copy,         \* what replication has for it: "none", "partly", "whole"
    work,         \* what is under way with the VM: "none", "rehearsal", "switch", "watch"
    on,           \* the shadow that is rehearsed on, or that became the VM
    primary,      \* "runs", "gone", "down": the guest shut itself down
    wanted,       \* whether the VM is to be protected, as the journal knows
    watched,      \* whether the journal has a switchover that is watched, and of which shadow
    person,       \* whether a person was asked
    up, faults, works

vars == <<state, copy, work, on, primary, wanted, watched, person, up, faults, works>>
world == <<primary, wanted, watched, person, up>>

Init ==
    /\ state = [l \in Lives |-> "ABSENT"] /\ copy = [l \in Lives |-> "none"]
    /\ work = None /\ on = None /\ primary = "runs" /\ wanted = FALSE /\ watched = None
    /\ person = FALSE /\ up = TRUE /\ faults = MaxFaults /\ works = MaxWorks

Fault == faults > 0 /\ faults' = faults - 1
Free == up /\ work = None /\ ~person
Follows(l) == state[l] \in Following

(* Life.tryMove: an event that has no place changes nothing. *)
Moved(old, l, e) == IF ShadowOn(old[l], e) = NoState THEN old
                    ELSE [old EXCEPT ![l] = ShadowOn(old[l], e)]
Moves(l, e) == ShadowOn(state[l], e) # NoState /\ state' = Moved(state, l, e)
All(e, of) == [l \in Lives |-> IF l \in of /\ ShadowOn(state[l], e) # NoState
                               THEN ShadowOn(state[l], e) ELSE state[l]]

-----------------------------------------------------------------------------
(* Seeding and following.                                                                           *)

Protect ==
    /\ Free /\ ~wanted /\ primary = "runs" /\ \A l \in Lives : state[l] = "ABSENT"
    /\ wanted' = TRUE /\ state' = All("PROTECT", Lives)
    /\ copy' = [l \in Lives |-> "partly"]
    /\ UNCHANGED <<work, on, primary, watched, person, up, faults, works>>

Seeded(l) ==
    /\ up /\ primary = "runs" /\ copy[l] = "partly" /\ state[l] = "SEEDING"
    /\ Moves(l, "SEEDED") /\ copy' = [copy EXCEPT ![l] = "whole"]
    /\ UNCHANGED <<work, on, world, faults, works>>

Lags(l) ==
    /\ up /\ Follows(l) /\ \/ Moves(l, "LAGS") /\ Fault
                           \/ Moves(l, "CAUGHT_UP") /\ UNCHANGED faults
    /\ UNCHANGED <<copy, work, on, world, works>>

(* Replication fails: of one that is in use, whoever uses it notices. *)
Breaks(l) ==
    /\ up /\ Fault /\ state[l] \in {"SEEDING"} \cup Following
    /\ Moves(l, "FAIL") /\ copy' = [copy EXCEPT ![l] = "none"]
    /\ UNCHANGED <<work, on, world, works>>

(* MembersFlow.retry and resume, Fleet after a restart. *)
Retry(l) ==
    /\ Free /\ wanted /\ primary = "runs" /\ watched = None
    /\ \/ state[l] \in {"FAILED", "ABSENT"} /\ Moves(l, "PROTECT")
       \/ Moves(l, "RESEED")
    /\ copy' = [copy EXCEPT ![l] = "partly"]
    /\ UNCHANGED <<work, on, world, faults, works>>

Unprotect ==
    /\ Free /\ wanted /\ works > 0 /\ works' = works - 1
    /\ wanted' = FALSE /\ state' = All("UNPROTECT", Lives)
    /\ copy' = [l \in Lives |-> "none"]
    /\ UNCHANGED <<work, on, primary, watched, person, up, faults>>

-----------------------------------------------------------------------------
(* A rehearsal.                                                                                     *)

Rehearse(l) ==
    /\ Free /\ works > 0 /\ works' = works - 1 /\ primary = "runs"
    /\ Moves(l, "REHEARSE") /\ work' = "rehearsal" /\ on' = l
    /\ UNCHANGED <<copy, world, faults>>

(* The checkpoint is released; a shadow of which it cannot be is of no use any more. *)
Rehearsed ==
    /\ up /\ work = "rehearsal" /\ work' = None /\ on' = None
    /\ \/ state' = Moved(state, on, "REHEARSED") /\ UNCHANGED <<copy, faults>>
       \/ Fault /\ state' = Moved(state, on, "FAIL") /\ copy' = [copy EXCEPT ![on] = "none"]
    /\ UNCHANGED <<world, works>>

-----------------------------------------------------------------------------
(* A switch: all that follow are candidates.                                                        *)

Switch ==
    /\ Free /\ works > 0 /\ works' = works - 1 /\ primary = "runs" /\ watched = None
    /\ \E l \in Lives : IF Mutant = "switch-unseeded" THEN state[l] = "SEEDING" ELSE Follows(l)
    /\ state' = IF Mutant = "switch-unseeded"
                THEN [l \in Lives |-> IF state[l] = "SEEDING" THEN "SWITCHING" ELSE state[l]]
                ELSE All("SWITCH", Lives)
    /\ work' = "switch"
    /\ UNCHANGED <<copy, on, world, faults>>

(* The guest never left the old side: the copies are as good as before. *)
Stayed ==
    /\ up /\ work = "switch" /\ work' = None /\ state' = All("STAYED", Lives)
    /\ UNCHANGED <<copy, on, world, faults, works>>

(* One became the VM. What was its copy is the VM's own now. *)
Went ==
    /\ up /\ work = "switch" /\ primary = "runs"
    /\ \E l \in Lives :
       /\ state[l] = "SWITCHING" /\ on' = l /\ watched' = l
       /\ state' = All("STAYED", Lives \ {l})
       /\ copy' = [copy EXCEPT ![l] = "none"]
    /\ work' = "watch"
    /\ UNCHANGED <<primary, wanted, person, up, faults, works>>

(* Kept, or back on the old side: either way that shadow is made anew. *)
Ends(event) ==
    /\ up /\ work = "watch" /\ primary = "runs" /\ work' = None /\ watched' = None /\ on' = None
    /\ state' = IF Mutant = "shadow-reused" /\ event = "COMMITTED"
                THEN Moved(state, on, "STAYED") ELSE Moved(state, on, event)
    /\ copy' = IF event = "WENT_BACK" /\ state'[on] = "SEEDING"
               THEN [copy EXCEPT ![on] = "partly"] ELSE copy
    /\ UNCHANGED <<primary, wanted, person, up, faults, works>>

(* It is not clear what runs, or it can neither be kept nor undone. *)
Operator ==
    /\ up /\ work \in {"switch", "watch"} /\ Fault
    /\ state' = All("FAIL", Lives) /\ work' = None /\ on' = None /\ person' = TRUE
    /\ UNCHANGED <<copy, primary, wanted, watched, up, works>>

(* A person goes on with it: the rollback by hand. *)
ByHand ==
    /\ up /\ work = None /\ person /\ watched # None /\ works > 0 /\ works' = works - 1
    /\ Moves(watched, "WATCH_GOES_ON") /\ work' = "watch" /\ on' = watched /\ person' = FALSE
    /\ UNCHANGED <<copy, primary, wanted, watched, up, faults>>

-----------------------------------------------------------------------------
(* The primary is lost, or the guest shuts itself down.                                             *)

Lost ==
    /\ primary = "runs" /\ Fault /\ primary' = "gone"
    /\ UNCHANGED <<state, copy, work, on, wanted, watched, person, up, works>>

ShutDown ==
    /\ primary = "runs" /\ Fault /\ primary' = "down"
    /\ UNCHANGED <<state, copy, work, on, wanted, watched, person, up, works>>

(* What is under way ends first: a rehearsal at its next look, a switch or watch by its machine. *)
EndsForLoss ==
    /\ up /\ work = "watch" /\ primary # "runs"
    /\ state' = All("FAIL", Lives) /\ work' = None /\ on' = None /\ person' = TRUE
    /\ UNCHANGED <<copy, primary, wanted, watched, up, faults, works>>

FailOver(l) ==
    /\ Free /\ primary = "gone" /\ wanted /\ copy[l] = "whole"
    /\ state' = Moved(state, l, "FAILED_OVER")
    /\ copy' = [copy EXCEPT ![l] = "none"] /\ primary' = "runs"
    /\ UNCHANGED <<work, on, wanted, watched, person, up, faults, works>>

Park ==
    /\ Free /\ primary = "down" /\ \E l \in Lives : Moves(l, "PARK") /\ state[l] # "RETIRED"
                                   /\ copy' = [copy EXCEPT ![l] = "none"]
    /\ UNCHANGED <<work, on, world, faults, works>>

Returns1 ==
    /\ up /\ primary # "runs" /\ primary' = "runs"
    /\ UNCHANGED <<state, copy, work, on, wanted, watched, person, up, faults, works>>

-----------------------------------------------------------------------------
(* The container ends and starts again: replicas are gone with it, the journal is not.              *)

Crash ==
    /\ up /\ Fault /\ up' = FALSE
    /\ state' = [l \in Lives |-> "ABSENT"]
    /\ copy' = IF primary = "gone" THEN copy ELSE [l \in Lives |-> "none"]
    /\ work' = None /\ on' = None
    /\ \/ UNCHANGED watched
       \/ work = "switch" /\ \E l \in Lives : state[l] = "SWITCHING" /\ watched' = l
    /\ UNCHANGED <<primary, wanted, person, works>>

Restart ==
    /\ ~up /\ up' = TRUE
    /\ IF watched # None /\ ~person
       THEN /\ state' = Moved(state, watched, "WATCH_GOES_ON")
            /\ work' = "watch" /\ on' = watched
       ELSE UNCHANGED <<state, work, on>>
    /\ UNCHANGED <<copy, primary, wanted, watched, person, faults, works>>

-----------------------------------------------------------------------------

Works == Rehearsed \/ Stayed \/ Went \/ Ends("COMMITTED") \/ Ends("WENT_BACK") \/ EndsForLoss
Over == (person \/ ~wanted \/ primary # "runs" \/ works = 0) /\ UNCHANGED vars

Next ==
    \/ Protect \/ Unprotect \/ Switch \/ Works \/ Operator \/ ByHand
    \/ \E l \in Lives : Seeded(l) \/ Lags(l) \/ Breaks(l) \/ Retry(l) \/ Rehearse(l) \/ FailOver(l)
    \/ Lost \/ ShutDown \/ Park \/ Returns1 \/ Crash \/ Restart
    \/ Over

Fair ==
    /\ WF_vars(Works) /\ WF_vars(Restart)
    /\ \A l \in Lives : WF_vars(Seeded(l)) /\ WF_vars(Retry(l))
                        /\ WF_vars(Moves(l, "CAUGHT_UP") /\ Lags(l))

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ Fair

-----------------------------------------------------------------------------

TypeOK ==
    /\ \A l \in Lives : state[l] \in ShadowStates /\ copy[l] \in {"none", "partly", "whole"}
    /\ work \in {None, "rehearsal", "switch", "watch"} /\ on \in Lives \cup {None}

(* What follows its VM, is rehearsed on, or may take over is a whole copy beside the VM. *)
OnlyWholeCopiesAreUsed ==
    \A l \in Lives : state[l] \in Following \cup InUse /\ ~(work = "watch" /\ l = on)
                     => copy[l] = "whole"

(* A shadow is in use only while something uses it, and one thing at a time. *)
InUseByOne ==
    /\ \A l \in Lives : state[l] = "REHEARSING" => work = "rehearsal" /\ on = l
    /\ (\E l \in Lives : state[l] = "SWITCHING") => work \in {"switch", "watch"}

(* Nothing is taken away under something that uses it. *)
NotTakenAwayInUse == [][ wanted /\ ~wanted' => work = None ]_vars

(* As long as the VM is to be protected and runs, all its shadows follow it again and again. *)
FollowAgain ==
    []<>(~wanted \/ person \/ primary # "runs" \/ \A l \in Lives : Follows(l))

-----------------------------------------------------------------------------
(* For the comparison with the code: which rows of the table were used.                             *)

Used(row) ==
    IF row \in TLCGet(1) THEN TRUE
    ELSE TLCSet(1, TLCGet(1) \cup {row}) /\ PrintT("USED|" \o row)

NoteUse == \A l \in Lives :
    up' /\ state'[l] # state[l] => Used(state[l] \o "|" \o state'[l])

ASSUME TLCSet(1, {})
=============================================================================
