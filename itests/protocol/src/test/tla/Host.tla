--------------------------------- MODULE Host ---------------------------------
(***************************************************************************)
(* A hypervisor backend, by the rules B-01 to B-16: StandBy.switchOver,    *)
(* RetiredSide.standBy and restoreCheckpoint, Replica.failOver. It does    *)
(* one thing after another, and asks the gate, which is the controller,    *)
(* after each step.                                                        *)
(***************************************************************************)
EXTENDS World

Checked == Mutant # "no-epoch-check"

Refuses(r) ==
    \/ Checked /\ r.epoch <= hv.epoch
    \/ r.kind = "SWITCH" /\ (r.to # hv.standBy \/ run[r.to] # "waiting")
    \/ r.kind \in {"BACK", "RESTORE"} /\ (r.to # hv.retired \/ hv.standBy # None)
    \/ r.kind \in {"SWITCH", "BACK"} /\ (run[hv.active] # "running" \/ mute)
    \/ r.kind = "RESTORE" /\ ~hv.kept
    \/ r.kind = "FAILOVER" /\ (r.to \notin ckpt \/ hv.standBy # None)

Problem(kind, problem) ==
    CASE kind = "SWITCH" -> M1("SwitchFailed", problem)
      [] kind = "BACK" -> M1("TransferFailed", problem)
      [] kind = "FAILOVER" -> M1("FailOverFailed", problem)
      [] OTHER -> M2("RestoreFailed", problem, "UNCLEAR")

(* A reply goes to the controller that asked, if it still waits for it. *)
Replies(o, m) == reply' = IF up /\ o.inc = inc /\ wait = o.kind THEN m ELSE reply

Accept ==
    /\ op = NoOp
    /\ \E r \in net :
       /\ net' = net \ {r}
       /\ \/ /\ ~Refuses(r)
             /\ op' = [kind |-> r.kind, epoch |-> r.epoch, to |-> r.to, from |-> hv.active,
                       inc |-> r.inc, step |-> "begun"]
             /\ hv' = [hv EXCEPT !.switching = r.epoch, !.standBy = r.to, !.doing = r.kind]
             /\ run' = [run EXCEPT ![r.to] = "waiting"]
             /\ UNCHANGED reply
          \/ /\ Refuses(r)
             /\ Replies(r, Problem(r.kind, "other"))
             /\ UNCHANGED <<op, hv, run>>
          \/ /\ ~Refuses(r) /\ r.kind = "BACK"  \* this class of update cannot be undone so
             /\ Replies(r, Problem(r.kind, "unsupported"))
             /\ UNCHANGED <<op, hv, run>>
    /\ UNCHANGED <<memory, disk, lease, ckpt, fresh, mute, bounds>>

-----------------------------------------------------------------------------
(* The gate: Gate and Run.reached. It belongs to one call and is closed when that has ended for the *)
(* controller. A controller that was ousted and does not know it says yes.                          *)

Vouched == Zombies /\ (op.inc # inc \/ ~up)
Allowed(state) ==
    /\ up /\ known /\ op.inc = inc /\ wait = op.kind
    /\ op.epoch = IF op.kind \in {"BACK", "RESTORE"} THEN c.back ELSE c.epoch
    /\ On(c.state, c.act, M1("Reached", state)) # NoPlace

(* Someone may want the switchover undone before anything is touched. *)
Unwanted == op.kind = "SWITCH" /\ op.step = "frozen"

Tells(state) ==
    /\ c' = [c EXCEPT !.state = On(c.state, c.act, M1("Reached", state)).state]
    /\ noted' = IF c'.state # c.state THEN Append(noted, c'.state) ELSE noted

Gate(before, state) ==
    /\ op.step = before
    /\ \/ Allowed(state) /\ Tells(state) /\ op' = [op EXCEPT !.step = state] /\ NoFault
       \/ Vouched /\ op' = [op EXCEPT !.step = state] /\ UNCHANGED <<c, noted>> /\ NoFault
       \/ /\ IF Allowed(state) /\ ~Unwanted THEN Fault ELSE NoFault  \* the lease was lost, say
          /\ op' = [op EXCEPT !.step = "undo"] /\ UNCHANGED <<c, noted>>
    /\ UNCHANGED <<up, inc, todo, inbox, wait, rest, known, journal, lease, record, way, guests,
                   mute>>

-----------------------------------------------------------------------------
(* The steps.                                                                                       *)

Step(before, kinds) == op.step = before /\ op.kind \in kinds
Then(after) == op' = [op EXCEPT !.step = after]
Alone == UNCHANGED <<memory, disk, lease, net, mute, bounds>>

Freeze ==
    /\ Step("begun", {"SWITCH", "BACK"})
    /\ IF run[op.from] = "running" /\ ~mute
       THEN run' = [run EXCEPT ![op.from] = "paused"] /\ Then("frozen")
       ELSE Then("undo") /\ UNCHANGED run
    /\ Alone /\ UNCHANGED <<fresh, record, reply>>

Finalise ==
    /\ Step("FROZEN", {"SWITCH", "BACK"})
    /\ IF run[op.from] = "paused" /\ run[op.to] = "waiting"
       THEN /\ fresh' = IF op.from \in fresh THEN fresh \cup {op.to} ELSE fresh \ {op.to}
            /\ Then("finalised")
       ELSE Then("undo") /\ UNCHANGED fresh
    /\ Alone /\ UNCHANGED <<run, record, reply>>

(* Confirmed: the old side cannot run any more. A fence that lies says so of one that can. *)
Lies == Mutant = "lying-fence"

Fence ==
    /\ Step("FINALISED", {"SWITCH", "BACK"})
    /\ IF run[op.from] = "paused" /\ run[op.to] = "waiting"
       THEN /\ run' = [run EXCEPT ![op.from] = IF Lies THEN "running" ELSE "handed"]
            /\ Then("fenced")
       ELSE Then("undo") /\ UNCHANGED run
    /\ Alone /\ UNCHANGED <<fresh, record, reply>>

(* Back to the checkpoint that was kept: the side that runs is stopped, then ended for it. *)
StopLeaving ==
    /\ Step("begun", {"RESTORE"})
    /\ run' = IF run[op.from] = "running" /\ ~mute THEN [run EXCEPT ![op.from] = "paused"] ELSE run
    /\ Then("frozen")
    /\ Alone /\ UNCHANGED <<fresh, record, reply>>

NothingToFinalise ==
    /\ Step("FROZEN", {"RESTORE"}) /\ Then("finalised")
    /\ Alone /\ UNCHANGED <<guests, record, reply>>

Cleared == [hv EXCEPT !.standBy = None, !.switching = 0, !.doing = None]

(* Of one that gives no answer it may be impossible to prove that it has ended. *)
EndLeaving ==
    /\ Step("FINALISED", {"RESTORE"}) \/ Step("begun", {"FAILOVER"})
    /\ \/ /\ run' = IF Lies \/ run[op.from] = "dead" THEN run
                    ELSE [run EXCEPT ![op.from] = "none"]
          /\ Then("fenced") /\ UNCHANGED <<hv, reply>>
       \/ /\ mute /\ run[op.from] # "dead"
          /\ run' = Ended(op.to) /\ hv' = Cleared /\ op' = NoOp
          /\ Replies(op, Problem(op.kind, "unknown-truth"))
    /\ Alone /\ UNCHANGED <<fresh, ckpt>>

(* What a checkpoint has lost is stated: what came after it does not count any more. *)
Activate ==
    /\ op.step = "FENCED"
    /\ IF run[op.to] = "waiting" /\ (Checked => op.epoch > hv.epoch)
       THEN /\ run' = [run EXCEPT ![op.to] = "running"]
            /\ fresh' = IF op.kind \in {"RESTORE", "FAILOVER"} THEN {op.to} ELSE fresh
            /\ Then("runs")
       ELSE Then("undo") /\ UNCHANGED guests
    /\ Alone /\ UNCHANGED <<record, reply>>

(* It was told to run and is gone: it may have run, and answered writes. Nothing is touched. *)
ActivateUnclear ==
    /\ op.step = "FENCED" /\ Fault
    /\ run[op.to] = "waiting"
    /\ run' = [run EXCEPT ![op.to] = "dead"]
    /\ fresh' \in {{}, fresh \ {op.to}}
    /\ op' = NoOp
    /\ Replies(op, Problem(op.kind, "unknown-truth"))
    /\ UNCHANGED <<memory, disk, lease, net, record, mute>>

(* What the record says once the new side runs. Of the sides before, only the retired one stays. *)
Crowned(t, epoch, retired) ==
    /\ hv' = [Cleared EXCEPT !.active = t, !.epoch = epoch, !.retired = retired,
                             !.kept = retired # None]
    /\ ckpt' = ckpt \ {t}
    /\ run' = [s \in Sides |-> IF s \in {hv.retired, hv.active} \ {t, retired} THEN "none"
                               ELSE run[s]]

TakeOver ==
    /\ op.step = "runs"
    /\ Crowned(op.to, op.epoch, IF op.kind \in {"RESTORE", "FAILOVER"} THEN None ELSE op.from)
    /\ Then("activated")
    /\ Alone /\ UNCHANGED <<fresh, reply>>

Done ==
    /\ op.step = "activated"
    /\ IF Allowed("ACTIVATED") THEN Tells("ACTIVATED") ELSE UNCHANGED <<c, noted>>
    /\ Replies(op, CASE op.kind = "SWITCH" -> M("Switched")
                     [] op.kind = "FAILOVER" -> M("FailedOver")
                     [] OTHER -> M("WentBack"))
    /\ op' = NoOp
    /\ UNCHANGED <<up, inc, todo, inbox, wait, rest, known, journal, lease, net, record, guests,
                   mute, bounds>>

-----------------------------------------------------------------------------
(* A failure before the activation: the new side is ended, confirmed; then the old one goes on, if  *)
(* it stands still because of this.                                                                 *)

EndNew ==
    /\ op.step = "undo" /\ Then("thaw")
    /\ run' = Ended(op.to)
    /\ Alone /\ UNCHANGED <<fresh, record, reply>>

Thaw ==
    /\ op.step = "thaw" /\ op' = NoOp
    /\ run' = IF op.kind = "FAILOVER" THEN run ELSE Going(run, op.from)
    /\ hv' = Cleared
    /\ Replies(op, Problem(op.kind, "other"))
    /\ Alone /\ UNCHANGED <<fresh, ckpt>>

HostStep ==
    \/ Accept \/ Gate("frozen", "FROZEN") \/ Gate("finalised", "FINALISED")
    \/ Gate("fenced", "FENCED")
    \/ Freeze \/ Finalise \/ Fence \/ StopLeaving \/ NothingToFinalise \/ EndLeaving
    \/ Activate \/ ActivateUnclear \/ TakeOver \/ Done \/ EndNew \/ Thaw

-----------------------------------------------------------------------------
(* HypervisorBackend.recover: from its record and from the processes, never by a guess.             *)

Stays(r, h, k) == run' = r /\ hv' = h /\ known' = k /\ UNCHANGED ckpt

(* All is left as it is, and a person is asked. A planted bug: the old side is taken for the VM. *)
Unclear(a) ==
    IF Mutant = "guessing-recovery" THEN Stays(Going(run, a), Cleared, TRUE)
    ELSE Stays(run, hv, FALSE)

Recovers ==
    LET a == hv.active
        t == hv.standBy
        ours == hv.switching > 0
        lossy == hv.doing \in {"RESTORE", "FAILOVER"}
        lost == hv.retired = None /\ ckpt = {}
    IN
    CASE mute -> Unclear(a)
      [] t # None /\ run[t] = "running" /\ run[a] = "running" -> Unclear(a)
      [] t # None /\ run[t] = "running" ->
           Crowned(t, hv.switching, IF lossy THEN None ELSE a) /\ known' = TRUE
      [] t # None /\ run[t] = "waiting" /\ Gone(a) /\ ours /\ ~lossy -> Unclear(a)
      [] t # None /\ run[t] = "waiting" ->
           Stays(IF ours /\ hv.doing # "FAILOVER" THEN Going(Ended(t), a) ELSE Ended(t),
                 Cleared, ~Gone(a) \/ ~lost)
      [] t # None /\ run[t] = "dead" /\ run[a] = "handed" /\ ours -> Unclear(a)
      [] run[a] = "handed" /\ ~ours -> Unclear(a)
      [] Gone(a) -> Stays(run, Cleared, ~lost)
      [] OTHER -> Stays(IF ours /\ hv.doing # "FAILOVER" THEN Going(run, a) ELSE run,
                        Cleared, TRUE)
=============================================================================
