------------------------------ MODULE ShadowTable -----------------------------
(***************************************************************************)
(* Prints every row of ShadowMachine, for the comparison with the code.    *)
(***************************************************************************)
EXTENDS ShadowMachine, TLC, Sequences

VARIABLE nothing

Init == nothing = 0
Next == UNCHANGED nothing

ASSUME \A s \in ShadowStates, e \in Events :
          PrintT("SHADOW|" \o s \o "|" \o e \o "|" \o ShadowOn(s, e))
=============================================================================
