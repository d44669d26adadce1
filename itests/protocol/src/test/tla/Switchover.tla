------------------------------ MODULE Switchover ------------------------------
(***************************************************************************)
(* A switchover under everything that goes wrong, and what holds all the   *)
(* same. docs/protocol.md says it in words.                                *)
(***************************************************************************)
EXTENDS Controller, Host

(* A write that the guest answers is in the state of the side that answered, and nowhere else. *)
Write(s) ==
    /\ run[s] = "running" /\ s \in fresh /\ fresh # {s}
    /\ fresh' = {s}
    /\ UNCHANGED <<memory, disk, lease, record, way, op, run, mute, bounds>>

-----------------------------------------------------------------------------
(* What goes wrong.                                                                                 *)

(* The controller ends, or another one takes over from it. What it had only noted may be lost. What *)
(* the host does ends with it, or goes on without it.                                               *)
Forgets ==
    /\ c' = NoCourse /\ todo' = <<>> /\ inbox' = NoMsg /\ wait' = None /\ rest' = <<>>
    /\ reply' = NoMsg

Crash ==
    /\ up /\ Fault
    /\ up' = FALSE /\ Forgets
    /\ \E k \in 0..Len(noted) :
         journal' = IF k = 0 THEN journal ELSE Recorded(journal, noted[k])
    /\ noted' = <<>>
    /\ op' \in {op, NoOp}
    /\ net' \in {{}, net}
    /\ UNCHANGED <<inc, known, lease, record, guests, mute>>

(* A process ends unasked. *)
Die(s) ==
    /\ Fault
    /\ run[s] \in {"running", "paused", "waiting", "handed"}
    /\ run' = [run EXCEPT ![s] = "dead"] /\ fresh' = fresh \ {s}
    /\ UNCHANGED <<memory, disk, lease, record, way, op, mute>>

(* A request is lost on its way. *)
Lose ==
    /\ Fault
    /\ \E r \in net : net' = net \ {r}
    /\ UNCHANGED <<memory, disk, lease, record, reply, op, guests, mute>>

FallMute ==
    /\ ~mute /\ Fault /\ mute' = TRUE
    /\ UNCHANGED <<memory, disk, lease, record, way, op, guests>>

Answers ==
    /\ mute /\ mute' = FALSE
    /\ UNCHANGED <<memory, disk, lease, record, way, op, guests, bounds>>

-----------------------------------------------------------------------------
(* After a crash: the host looks, then the journal is read (SwitchoverService.recover). What an     *)
(* earlier controller had asked for is not begun any more, unless that one was only ousted.         *)

TriedFirst(tried, possible) ==
    (IF tried \in possible THEN <<tried>> ELSE <<>>) \o Candidates(possible \ {tried})

Restart ==
    /\ ~up /\ op = NoOp
    /\ up' = TRUE /\ inc' = inc + 1
    /\ Recovers
    /\ c' = journal
    /\ rest' = IF journal.act = "FAILOVER" THEN TriedFirst(journal.on, ckpt') ELSE <<>>
    /\ todo' = CASE journal.state \in {"NONE", "NEEDS_OPERATOR"} \/ ~known' -> <<>>
                 [] journal.state \in {"COMMITTED", "ROLLED_BACK"} -> <<"TIDY">>
                 [] Mutant = "idle-recovery" -> <<>>
                 [] OTHER -> <<"LOOK_AGAIN">>
    /\ net' = IF Zombies THEN net ELSE {}
    /\ UNCHANGED <<inbox, wait, disk, lease, reply, op, fresh, mute, bounds>>

(* Recovery could not write its intent. Its failure is an alert, and a person starts Gnomon again; *)
(* a planted bug gives no alert.                                                                    *)
StartAgain ==
    /\ Mutant # "idle-recovery"
    /\ Idle /\ op = NoOp /\ c.state \notin Final \cup {"NONE", "WATCHING"}
    /\ up' = FALSE /\ c' = NoCourse /\ rest' = <<>>
    /\ UNCHANGED <<inc, todo, inbox, wait, known, disk, lease, record, way, op, guests, mute, bounds>>

(* Nothing is left to be done, or a person has to do it. *)
Settled1 == ~known \/ c.state \in Final \cup {"NONE"}
Over ==
    /\ up /\ op = NoOp /\ net = {} /\ (Idle \/ ~known) /\ Settled1
    /\ UNCHANGED vars

Next ==
    \/ Begin \/ AskCommit \/ AskRollback \/ TakeUp
    \/ ControllerStep \/ TimeOut(TRUE) \/ TimeOut(FALSE)
    \/ HostStep
    \/ Crash \/ Restart \/ StartAgain \/ Lose \/ FallMute \/ Answers
    \/ \E s \in Sides : Write(s) \/ Die(s)
    \/ Over

(* Who can go on does so at last; nothing is said of guests, of faults, and of beginnings. *)
Fair ==
    /\ WF_vars(ControllerStep) /\ WF_vars(TimeOut(TRUE)) /\ WF_vars(HostStep)
    /\ WF_vars(Restart) /\ WF_vars(StartAgain) /\ WF_vars(AskCommit \/ AskRollback)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ Fair

-----------------------------------------------------------------------------
(* What must hold.                                                                                  *)

AtMostOneActive == Cardinality(Running) <= 1

(* A side that runs has every write that was acknowledged. Only going on from a checkpoint, whose   *)
(* loss is stated, counts afresh.                                                                   *)
NoAckedWriteLost == Running \subseteq fresh

EpochOnlyGrows ==
    [][ /\ hv'.epoch >= hv.epoch /\ lease' >= lease
        /\ hv'.active # hv.active => hv'.epoch > hv.epoch ]_vars

(* What the controller has asked for is on the disk as its intent. *)
IntentBeforeAct ==
    /\ wait = "SWITCH" => journal.act = "SWITCH" /\ journal.epoch = c.epoch
    /\ wait = "FAILOVER" => journal.act = "FAILOVER" /\ journal.epoch = c.epoch
    /\ wait \in {"BACK", "RESTORE"} => journal.act = "ROLLBACK" /\ journal.back = c.back

(* A side that was left is freed only after keeping the other was decided, on the disk, or after it *)
(* was proved that the old side runs again; at the latest when the next switch begins.              *)
ReleasedOnlyAfterCommit ==
    [][ hv.retired # None /\ hv'.retired = None /\ hv'.active = hv.active
        => \/ journal.act = "COMMIT" /\ journal.epoch = hv.epoch
           \/ journal.act = "ROLLBACK" /\ hv.epoch > journal.epoch
           \/ journal.state \in Final
           \/ journal.state = "PLANNED" /\ hv'.standBy # None ]_vars

(* The machine is never told what has no place in its state. *)
EveryMessageHasAPlace == up /\ inbox # NoMsg => Answer(inbox) # NoPlace

(* What the controller says when it is done is so: exactly one side runs, the one that it says. It  *)
(* may have died unasked since then. Where a person was asked before, it may stand still.           *)
AtRest == Idle /\ op = NoOp /\ net = {}
DoneIsTrue ==
    AtRest /\ c.state \in {"COMMITTED", "ROLLED_BACK"} =>
        /\ \/ run[hv.active] \in {"running", "dead"}
           \/ run[hv.active] = "paused" /\ asked
        /\ ActivationOf(c) \in (IF c.state = "COMMITTED" THEN {"NEW"} ELSE {"OLD", "BACK"})
(* What the journal tells is about the activation that runs. *)
JournalIsTrue ==
    AtRest /\ c.state # "NEEDS_OPERATOR" => ActivationOf(c) # "NEITHER"
WatchIsTrue ==
    AtRest /\ c.state = "WATCHING" => ActivationOf(c) = "NEW" /\ Running \subseteq {hv.active}

(* Every switchover ends: with exactly one active (DoneIsTrue), or with a person who is asked. *)
EndsSettled == []<>(up /\ Settled1)
-----------------------------------------------------------------------------
(* For the comparison with the code: which rows of the tables were used. It hides no behaviour.     *)

Used(row) ==
    IF row \in TLCGet(1) THEN TRUE
    ELSE TLCSet(1, TLCGet(1) \cup {row}) /\ PrintT("USED|" \o row)

Machine == IF c.act = "FAILOVER" THEN "FAILOVER" ELSE "SWITCH"
Words(m) == m[1] \o "," \o m[2] \o "," \o m[3] \o "," \o m[4]

StateAfter(step) ==
    CASE step = "frozen" -> "FROZEN"
      [] step = "finalised" -> "FINALISED"
      [] step = "fenced" -> "FENCED"
      [] step = "activated" -> "ACTIVATED"
      [] OTHER -> ""
Passes ==
    LET state == StateAfter(op.step) IN
    /\ state # "" /\ up' /\ faults' = faults /\ Allowed(state)
    /\ op'.step = state \/ (op.step = "activated" /\ op' = NoOp)

NoteUse ==
    /\ up /\ up' /\ inbox # NoMsg /\ inbox' = NoMsg /\ faults' = faults
       => Used(Machine \o "|" \o c.state \o "|" \o Words(inbox))
    /\ Passes
       => Used(Machine \o "|" \o c.state \o "|" \o Words(M1("Reached", StateAfter(op.step))))

ASSUME TLCSet(1, {})
=============================================================================
