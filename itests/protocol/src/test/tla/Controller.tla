------------------------------ MODULE Controller ------------------------------
(***************************************************************************)
(* The Switchover Controller: the Java classes SwitchoverService and Run   *)
(* around the tables of SwitchoverMachine.                                 *)
(***************************************************************************)
EXTENDS World

Idle == up /\ known /\ todo = <<>> /\ inbox = NoMsg /\ wait = None
Doing(action) ==
    up /\ known /\ inbox = NoMsg /\ wait = None /\ todo # <<>> /\ Head(todo) = action

-----------------------------------------------------------------------------
(* It looks: Run.look, Truth.of. The host answers when it has done what it was asked before.        *)

RunStateOf ==
    IF mute THEN "UNKNOWN"
    ELSE CASE run[hv.active] = "running" -> "RUNNING"
           [] run[hv.active] = "paused" -> "PAUSED"
           [] run[hv.active] = "handed" -> "HANDED_OVER"
           [] OTHER -> "GONE"

CopiesOf ==
    IF mute THEN "-1"
    ELSE CASE Cardinality(Running) = 0 -> "0"
           [] Cardinality(Running) = 1 -> "1"
           [] OTHER -> "2"

ActivationOf(course) ==
    CASE hv.epoch = course.from -> "OLD"
      [] hv.epoch = course.epoch -> "NEW"
      [] course.back > 0 /\ hv.epoch > course.epoch /\ hv.epoch <= course.back -> "BACK"
      [] OTHER -> "NEITHER"

(* A guest that only this switchover made stand still goes on first. *)
MayResume(course) == IF course.act = "FAILOVER" THEN hv.epoch = course.epoch ELSE Froze(course.state)
PausedIsFine(course) ==
    IF course.act = "FAILOVER" THEN hv.epoch = course.from ELSE ~Froze(course.state)
Thaws(course) == MayResume(course) /\ RunStateOf = "PAUSED" /\ CopiesOf = "0"

Seen(course) ==
    LET retired == hv.retired # None
        fine == PausedIsFine(course)
    IN
    IF Thaws(course) THEN TruthOf("1", "RUNNING", ActivationOf(course), retired, course.act, fine)
    ELSE TruthOf(CopiesOf, RunStateOf, ActivationOf(course), retired, course.act, fine)

-----------------------------------------------------------------------------
(* It begins, if that is admitted; then the lease gives an epoch, and the intent is forced.         *)

Candidates(possible) == SelectSeq(Order, LAMBDA s : s \in possible)

Start(act, candidates, actions) ==
    /\ begun' = begun - 1 /\ UNCHANGED <<faults, asked>>
    /\ lease' = lease + 1
    /\ c' = [state |-> "PLANNED", act |-> act, on |-> Head(candidates), from |-> hv.epoch,
             epoch |-> lease + 1, back |-> 0]
    /\ rest' = Tail(candidates)
    /\ IF Mutant = "intent-after-act"
       THEN todo' = Append(actions, "INTEND") /\ UNCHANGED disk
       ELSE todo' = actions /\ journal' = Intended(journal, c') /\ noted' = <<>>
    /\ UNCHANGED <<up, inc, inbox, wait, known, record, way, op, guests, mute>>

Begin ==
    /\ Idle /\ begun > 0 /\ Turn
    /\ \/ /\ c.state \in {"NONE"} \cup Final
          /\ RunStateOf = "RUNNING" /\ CopiesOf = "1"
          /\ Start("SWITCH", Candidates(Sides \ {hv.active}), <<"STAND_BY">>)
       \/ /\ c.state \in {"NONE", "WATCHING"} \cup Final
          /\ \/ RunStateOf = "UNKNOWN"
             \/ RunStateOf \in {"GONE", "HANDED_OVER"} /\ CopiesOf = "0"
          /\ ckpt # {}
          /\ Start("FAILOVER", Candidates(ckpt), <<"FAIL_OVER">>)

(* The watch, or a person, decides. The old side is given up only for a new one that is proved to   *)
(* run. Where a person was asked, a person may go on from there.                                    *)
Ask(m, course) ==
    /\ Idle /\ Turn
    /\ c' = course /\ inbox' = m
    /\ UNCHANGED <<up, inc, todo, wait, rest, known, disk, lease, record, way, op, guests, mute>>

AskCommit ==  \* WatchFlow keeps nothing that stands still
    /\ c.state = "WATCHING" /\ Seen(c) = "NEW_RUNS" /\ RunStateOf = "RUNNING"
    /\ Ask(M("CommitAsked"), c) /\ NoFault
AskRollback ==
    c.state = "WATCHING" /\ hv.retired # None /\ Ask(M("RollbackAsked"), c) /\ NoFault

TakeUp ==
    LET again == [c EXCEPT !.state = "WATCHING"] IN
    /\ c.state = "NEEDS_OPERATOR" /\ hv.retired # None
    /\ begun > 0 /\ begun' = begun - 1 /\ UNCHANGED <<faults, asked>>
    /\ \/ Seen(again) = "NEW_RUNS" /\ Ask(M("CommitAsked"), again)
       \/ Seen(again) \in {"NEW_RUNS", "NEW_GONE"} /\ Ask(M("RollbackAsked"), again)

-----------------------------------------------------------------------------
(* It is told something: Run.feed. What a message adds to the course besides the state: Annotation. *)

Again(step) == Intends(step) /\ step.state = "PLANNED"

Annotated(m, step) ==
    [c EXCEPT
        !.state = step.state,
        !.act = IF Intends(step) /\ m[1] = "CommitAsked" THEN "COMMIT"
                ELSE IF Intends(step) /\ step.state = "ROLLING_BACK" THEN "ROLLBACK" ELSE @,
        !.back = IF Intends(step) /\ step.state = "ROLLING_BACK" THEN lease + 1 ELSE @,
        !.on = IF Again(step) THEN Head(rest) ELSE @,
        !.from = IF Again(step) THEN hv.epoch ELSE @,
        !.epoch = IF Again(step) THEN lease + 1 ELSE @]

Answer(m) ==
    IF Mutant = "guessing-recovery" /\ m[1] = "Recovered" /\ c.state \in BeforeActivation
       /\ On(c.state, c.act, m).state = "NEEDS_OPERATOR"
    THEN To("ROLLED_BACK", <<"RECORD", "RESUME_OLD">>)
    ELSE IF Mutant = "early-release" /\ m[1] = "Found" /\ m[2] = "NEW_RUNS"
            /\ c.state = "ACTIVATED" /\ c.act = "SWITCH"
    THEN To("WATCHING", <<"RECORD", "RELEASE_OLD">>)
    ELSE On(c.state, c.act, m)

(* The new state is taken; with INTEND in front only once that is on the disk. *)
Feed ==
    /\ up /\ known /\ inbox # NoMsg
    /\ LET step == Answer(inbox)
           next == Annotated(inbox, step)
           late == Intends(step) /\ Mutant = "intent-after-act"
       IN
       /\ c' = next
       /\ lease' = IF next.back # c.back \/ next.epoch # c.epoch THEN lease + 1 ELSE lease
       /\ rest' = IF Again(step) THEN Tail(rest) ELSE rest
       /\ todo' = (IF late THEN Append(Tail(step.actions), "INTEND")
                   ELSE IF Intends(step) THEN Tail(step.actions) ELSE step.actions) \o todo
       /\ IF Intends(step) /\ ~late
          THEN journal' = Intended(journal, next) /\ noted' = <<>>
          ELSE UNCHANGED disk
    /\ inbox' = NoMsg
    /\ asked' = (asked \/ c'.state = "NEEDS_OPERATOR")
    /\ UNCHANGED <<up, inc, wait, known, record, way, op, guests, mute, faults, begun>>

(* The disk refuses the intent, or the lease was lost: nothing of the step happens. What recovery   *)
(* found stays unsettled then.                                                                      *)
Refused ==
    /\ up /\ known /\ inbox # NoMsg /\ Fault
    /\ Intends(Answer(inbox))
    /\ inbox' = IF inbox[1] = "Recovered" THEN NoMsg ELSE M1("IntentRefused", "other")
    /\ UNCHANGED <<up, inc, c, todo, wait, rest, known, disk, lease, record, way, op, guests, mute>>

-----------------------------------------------------------------------------
(* It does what is to be done.                                                                      *)

Intend ==
    /\ Doing("INTEND") /\ todo' = Tail(todo)
    /\ journal' = Intended(journal, c) /\ noted' = <<>>
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, lease, record, way, op, guests, mute,
                   bounds>>

(* A record that the disk refuses is only missed: recovery finds it out by looking. *)
Record ==
    /\ Doing("RECORD") /\ todo' = Tail(todo)
    /\ \/ journal' = Recorded(journal, c.state) /\ noted' = <<>> /\ NoFault
       \/ Fault /\ UNCHANGED disk
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, lease, record, way, op, guests, mute>>

(* A shadow that never ran is started, or fails to; what an earlier switch could not free is freed  *)
(* before. It may be given up before it was used.                                                   *)
StandBy ==
    /\ Doing("STAND_BY") /\ Turn /\ todo' = Tail(todo)
    /\ LET t == c.on
           possible == hv.standBy = None /\ run[hv.active] = "running" /\ ~mute
       IN
       \/ /\ possible /\ NoFault
          /\ run' = [s \in Sides |-> CASE s = t -> "waiting"
                                        [] s = hv.retired -> "none"
                                        [] OTHER -> run[s]]
          /\ fresh' = fresh \ {t, hv.retired}
          /\ hv' = [hv EXCEPT !.standBy = t, !.retired = None, !.kept = FALSE]
          /\ inbox' \in {M("StandByReady"), M1("Abandoned", "other")}
       \/ /\ IF possible THEN Fault ELSE NoFault
          /\ inbox' = M1("StandByFailed", "other")
          /\ UNCHANGED <<guests, hv>>
    /\ UNCHANGED <<up, inc, c, wait, rest, known, disk, lease, ckpt, way, op, mute>>

(* A request goes to the host, with an epoch that the lease gave for it. *)
Send(action, kind) ==
    /\ Doing(action) /\ todo' = Tail(todo)
    /\ kind \in {"BACK", "RESTORE"} => hv.retired # None
    /\ net' = net \cup {[kind |-> kind, inc |-> inc,
                         to |-> IF kind \in {"BACK", "RESTORE"} THEN hv.retired ELSE c.on,
                         epoch |-> IF kind \in {"BACK", "RESTORE"} THEN c.back ELSE c.epoch]}
    /\ wait' = kind
    /\ UNCHANGED <<up, inc, c, inbox, rest, known, disk, lease, record, reply, op, guests, mute,
                   bounds>>

Failure(kind, problem) ==
    CASE kind = "SWITCH" -> M1("SwitchFailed", problem)
      [] kind = "BACK" -> M1("TransferFailed", problem)
      [] kind = "FAILOVER" -> M1("FailOverFailed", problem)
      [] OTHER -> M2("RestoreFailed", problem, "UNCLEAR")

(* A restore that failed is told together with what a look then finds. *)
Told(m) ==
    IF m[1] = "RestoreFailed" /\ m[2] # "unknown-truth"
    THEN todo' = <<"LOOK_RESTORE">> \o todo /\ UNCHANGED inbox
    ELSE inbox' = m /\ UNCHANGED todo

(* There is no retired side to go back to: that is known without asking. *)
NothingToAsk(action, kind) ==
    /\ Doing(action) /\ hv.retired = None
    /\ IF kind = "RESTORE"
       THEN todo' = <<"LOOK_RESTORE">> \o Tail(todo) /\ UNCHANGED inbox
       ELSE inbox' = Failure(kind, "other") /\ todo' = Tail(todo)
    /\ UNCHANGED <<up, inc, c, wait, rest, known, disk, lease, record, way, op, guests, mute,
                   bounds>>

Hear ==
    /\ up /\ known /\ wait # None /\ reply # NoMsg
    /\ reply' = NoMsg /\ wait' = None
    /\ Told(reply)
    /\ UNCHANGED <<up, inc, c, rest, known, disk, lease, record, net, op, guests, mute, bounds>>

(* No answer in time, as it was lost or is late. What was asked for may be done or may not. *)
TimeOut(lost) ==
    /\ up /\ known /\ wait # None
    /\ IF lost THEN net = {} /\ op = NoOp /\ reply = NoMsg /\ NoFault ELSE Fault
    /\ reply' = NoMsg /\ wait' = None
    /\ Told(Failure(wait, "other"))
    /\ UNCHANGED <<up, inc, c, rest, known, disk, lease, record, net, op, guests, mute>>

-----------------------------------------------------------------------------
(* It looks, and tells its machine.                                                                 *)

(* Another candidate may be left out, as someone wants the switchover undone. *)
MoreOf == IF rest # <<>> THEN {"more", ""} ELSE {""}

(* A checkpoint that was activated and is used up has run: to lose what it did is a new decision. *)
MayFailOver ==
    IF c.act = "FAILOVER" /\ ckpt # {} /\ (Seen(c) = "NEW_GONE" => c.on \in ckpt)
    THEN "more" ELSE ""

Look(action) ==
    /\ Doing(action) /\ Turn /\ todo' = Tail(todo)
    /\ run' = IF Thaws(c) THEN [run EXCEPT ![hv.active] = "running"] ELSE run
    /\ CASE action = "LOOK" -> \E o \in MoreOf : inbox' = M2("Found", Seen(c), o)
         [] action = "LOOK_AGAIN" -> inbox' = M3("Recovered", Seen(c), c.act, MayFailOver)
         [] OTHER -> inbox' = M2("RestoreFailed", "other",
                                 IF Seen(c) = "NEW_GONE" THEN "UNCLEAR" ELSE Seen(c))
    /\ UNCHANGED <<up, inc, c, wait, rest, known, disk, lease, record, way, op, fresh, mute, bounds>>

-----------------------------------------------------------------------------
(* It frees what is not needed any more.                                                            *)

Freed ==
    /\ run' = IF hv.retired = None THEN run ELSE [run EXCEPT ![hv.retired] = "none"]
    /\ hv' = [hv EXCEPT !.retired = None, !.kept = FALSE]
    /\ fresh' = fresh \ {hv.retired}

ReleaseOld ==
    /\ Doing("RELEASE_OLD") /\ Turn /\ todo' = Tail(todo)
    /\ \/ /\ Freed /\ NoFault
          /\ inbox' = IF Mutant = "early-release" /\ c.act # "COMMIT" THEN NoMsg ELSE M("Released")
       \/ /\ hv.retired # None /\ Fault
          /\ inbox' = M1("ReleaseFailed", "other") /\ UNCHANGED <<guests, hv>>
    /\ UNCHANGED <<up, inc, c, wait, rest, known, disk, lease, ckpt, way, op, mute>>

Free ==
    /\ Doing("FREE_NEW") /\ Turn /\ todo' = Tail(todo)
    /\ \/ Freed /\ NoFault
       \/ hv.retired # None /\ Fault /\ UNCHANGED <<guests, hv>>
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, disk, lease, ckpt, way, op, mute>>

(* What was settled may have been cut off before it was tidied up. If something else runs than what *)
(* it came to, what is left may be needed.                                                          *)
SettledTruth ==
    IF c.state = "COMMITTED" THEN "NEW_RUNS" ELSE IF c.back > 0 THEN "BACK_RUNS" ELSE "OLD_RUNS"

Tidy ==
    /\ Doing("TIDY") /\ Turn /\ todo' = Tail(todo)
    /\ LET there == IF Thaws(c) THEN [run EXCEPT ![hv.active] = "running"] ELSE run IN
       \/ /\ hv.retired # None /\ Seen(c) = SettledTruth /\ NoFault
          /\ run' = [there EXCEPT ![hv.retired] = "none"] /\ fresh' = fresh \ {hv.retired}
          /\ hv' = [hv EXCEPT !.retired = None, !.kept = FALSE]
       \/ /\ IF hv.retired # None /\ Seen(c) = SettledTruth THEN Fault ELSE NoFault
          /\ run' = IF hv.retired = None THEN run ELSE there
          /\ UNCHANGED <<fresh, hv>>
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, disk, lease, ckpt, way, op, mute>>

(* One of which it is not clear whether it ran is left alone. *)
Discard ==
    /\ Doing("DISCARD") /\ Turn /\ todo' = Tail(todo)
    /\ LET t == IF hv.switching = 0 THEN hv.standBy ELSE None IN
       \/ /\ NoFault
          /\ run' = IF t = None THEN run ELSE Ended(t)
          /\ hv' = [hv EXCEPT !.standBy = IF t = None THEN @ ELSE None]
       \/ t # None /\ Fault /\ UNCHANGED <<run, hv>>
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, disk, lease, ckpt, way, op, fresh, mute>>

(* A planted bug only. *)
ResumeOld ==
    /\ Doing("RESUME_OLD") /\ Turn /\ todo' = Tail(todo)
    /\ run' = Going(run, hv.active)
    /\ UNCHANGED <<up, inc, c, inbox, wait, rest, known, disk, lease, record, way, op, fresh, mute,
                   bounds>>

ControllerStep ==
    \/ Feed \/ Refused \/ Intend \/ Record \/ StandBy
    \/ Send("SWITCH_OVER", "SWITCH") \/ Send("TRANSFER_BACK", "BACK")
    \/ Send("RESTORE_CHECKPOINT", "RESTORE") \/ Send("FAIL_OVER", "FAILOVER")
    \/ NothingToAsk("TRANSFER_BACK", "BACK") \/ NothingToAsk("RESTORE_CHECKPOINT", "RESTORE")
    \/ Hear
    \/ Look("LOOK") \/ Look("LOOK_AGAIN") \/ Look("LOOK_RESTORE")
    \/ ReleaseOld \/ Free \/ Tidy \/ Discard \/ ResumeOld
=============================================================================
