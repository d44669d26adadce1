-------------------------------- MODULE World ---------------------------------
(***************************************************************************)
(* What there is: one VM with its sides, the host that runs them, the      *)
(* journal, the lease, and a controller. docs/protocol.md says it in       *)
(* words. Controller and Host say what they do, Switchover what goes wrong *)
(* and what must hold all the same.                                        *)
(***************************************************************************)
EXTENDS SwitchoverMachine, FiniteSets, TLC

CONSTANTS
    Order,        \* the sides, in promotion order; the first one runs at the beginning
    MaxFaults,    \* how many things go wrong in one behaviour
    MaxBegun,     \* how many switchovers and failovers are begun in one behaviour
    Zombies,      \* whether a controller that was ousted vouches for what it had asked for
    Mutant        \* "none", or the name of a bug that is planted

TwoSides == <<"P", "A">>
ThreeSides == <<"P", "A", "B">>
FourSides == <<"P", "A", "B", "C">>

Sides == {Order[i] : i \in 1..Len(Order)}
None == "none"
NoMsg == M("")
NoOp == [kind |-> None, epoch |-> 0, to |-> None, from |-> None, inc |-> 0, step |-> None]
NoCourse ==
    [state |-> "NONE", act |-> "SWITCH", on |-> None, from |-> 0, epoch |-> 0, back |-> 0]

VARIABLES
    \* The controller, in memory.
    up,         \* whether it runs
    inc,        \* which one it is: grows with each that takes over
    c,          \* the course of the last switchover or failover
    todo,       \* what is still to be done after the last message
    inbox,      \* what its machine is told next
    wait,       \* the kind of request whose reply it waits for
    rest,       \* the candidates that are left to be tried
    known,      \* whether the host could tell it which side is the true one
    \* On disks.
    journal,    \* the course that the forced entries tell
    noted,      \* states noted since then, which a crash may lose, the last ones first
    lease,      \* the last epoch that was given out
    hv,         \* the host's record of the VM
    ckpt,       \* shadows that hold a complete checkpoint
    \* On the way.
    net,        \* requests to the host
    reply,      \* its answer
    \* At the host.
    op,         \* what it is doing
    run,        \* what the process of each side does
    fresh,      \* sides whose guest state has every write that was acknowledged
    mute,       \* whether it gives no answer about the active side
    \* History and bounds.
    asked,      \* whether a person was asked what to do
    faults,     \* how many more things may go wrong
    begun       \* how many more switchovers and failovers may begin

memory == <<up, inc, c, todo, inbox, wait, rest, known>>
disk == <<journal, noted>>
record == <<hv, ckpt>>
way == <<net, reply>>
guests == <<run, fresh>>
bounds == <<faults, begun, asked>>
vars == <<memory, disk, lease, record, way, op, guests, mute, bounds>>

(* "none": there is no process. "waiting": a shadow that never ran. "paused": frozen, may go on.   *)
(* "handed": its state was given away, it must never go on as it is. "dead": it ended unasked.      *)
Processes == {"none", "waiting", "running", "paused", "handed", "dead"}
Requests == {"SWITCH", "BACK", "RESTORE", "FAILOVER"}

TypeOK ==
    /\ up \in BOOLEAN /\ mute \in BOOLEAN /\ known \in BOOLEAN
    /\ c.state \in States \cup {"NONE"} /\ c.act \in Acts
    /\ journal.state \in States \cup {"NONE"} /\ journal.act \in Acts
    /\ inbox \in Messages \cup {NoMsg}
    /\ wait \in Requests \cup {None} /\ op.kind \in Requests \cup {None}
    /\ \A r \in net : r.kind \in Requests
    /\ \A s \in Sides : run[s] \in Processes
    /\ fresh \subseteq Sides /\ ckpt \subseteq Sides
    /\ hv.active \in Sides /\ {hv.retired, hv.standBy} \subseteq Sides \cup {None}
    /\ faults \in 0..MaxFaults /\ begun \in 0..MaxBegun /\ asked \in BOOLEAN

Init ==
    /\ up = TRUE /\ inc = 1 /\ c = NoCourse /\ todo = <<>> /\ inbox = NoMsg /\ wait = None
    /\ rest = <<>> /\ known = TRUE
    /\ journal = NoCourse /\ noted = <<>> /\ lease = 0
    /\ hv = [active |-> Order[1], epoch |-> 0, retired |-> None, kept |-> FALSE,
             standBy |-> None, switching |-> 0, doing |-> None]
    /\ ckpt = Sides \ {Order[1]}
    /\ net = {} /\ reply = NoMsg /\ op = NoOp
    /\ run = [s \in Sides |-> IF s = Order[1] THEN "running" ELSE "none"]
    /\ fresh = {Order[1]} /\ mute = FALSE
    /\ faults = MaxFaults /\ begun = MaxBegun /\ asked = FALSE

Running == {s \in Sides : run[s] = "running"}
Gone(s) == run[s] \in {"none", "dead"}
Intends(step) == Len(step.actions) > 0 /\ step.actions[1] = "INTEND"
Fault == faults > 0 /\ faults' = faults - 1 /\ UNCHANGED <<begun, asked>>
NoFault == UNCHANGED bounds

(* The host does what one controller asks in the order in which it asked (rule B-03). *)
Turn == op = NoOp /\ \A r \in net : r.inc # inc

(* What the journal tells after an intent, and after a state that was recorded (CourseFields). *)
Intended(j, course) ==
    IF course.state = "PLANNED" THEN course
    ELSE IF j.state = "NONE" THEN j
    ELSE [j EXCEPT !.act = course.act, !.state = course.state, !.back = course.back]
Recorded(j, state) == IF j.state = "NONE" THEN j ELSE [j EXCEPT !.state = state]

(* A new process that never ran is ended; what is kept of the retired side stays. *)
Ended(t) == [run EXCEPT ![t] = IF @ # "waiting" THEN @
                               ELSE IF t = hv.retired THEN "handed" ELSE "none"]
Going(r, s) == [r EXCEPT ![s] = IF @ \in {"paused", "handed"} THEN "running" ELSE @]
=============================================================================
