---------------------------- MODULE SwitchoverTable ----------------------------
(***************************************************************************)
(* Prints every row of the tables in SwitchoverMachine, for the comparison *)
(* with the Java code. Nothing is explored here.                           *)
(***************************************************************************)
EXTENDS SwitchoverMachine, TLC

VARIABLE nothing

Init == nothing = 0
Next == UNCHANGED nothing

RECURSIVE Joined(_, _)
Joined(words, mark) ==
    IF words = <<>> THEN ""
    ELSE Head(words) \o (IF Len(words) > 1 THEN mark ELSE "") \o Joined(Tail(words), mark)

Row(words) == PrintT(Joined(words, "|"))
Word(b) == IF b THEN "yes" ELSE "no"

ASSUME \A a \in {"SWITCH", "FAILOVER"}, s \in States, m \in Messages :
          LET step == On(s, a, m) IN
          Row(<<"ON", a, s, Joined(m, ","), step.state, Joined(step.actions, ",")>>)

ASSUME \A n \in Counts, r \in RunStates, e \in Activations, k \in BOOLEAN, a \in Acts,
          p \in BOOLEAN :
          Row(<<"TRUTH", n, r, e, Word(k), a, Word(p), TruthOf(n, r, e, k, a, p)>>)

ASSUME \A s \in States : Row(<<"FROZE", s, Word(Froze(s))>>)
=============================================================================
