package org.gnomon.switchover.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gnomon.switchover.internal.SwitchoverMachine.Action;

/** What the state machine is told and answers, in words for a person. */
final class Words {

    private static final Map<Class<? extends Message>, String> MESSAGES =
            Map.ofEntries(
                    Map.entry(Message.StandByReady.class, "the shadow VMM waits for state"),
                    Map.entry(Message.StandByFailed.class, "the shadow VMM did not start"),
                    Map.entry(Message.Abandoned.class, "it is not wanted any more"),
                    Map.entry(
                            Message.IntentRefused.class,
                            "the next act must not or cannot be begun"),
                    Map.entry(Message.Reached.class, "the backend reports"),
                    Map.entry(Message.Switched.class, "the backend says that it has switched"),
                    Map.entry(Message.SwitchFailed.class, "the switch failed"),
                    Map.entry(Message.Found.class, "a look shows"),
                    Map.entry(Message.Recovered.class, "a look after a restart shows"),
                    Map.entry(Message.CommitAsked.class, "it is to be kept"),
                    Map.entry(Message.Released.class, "the old side is freed"),
                    Map.entry(Message.ReleaseFailed.class, "the old side could not be freed"),
                    Map.entry(Message.RollbackAsked.class, "the old side is wanted back"),
                    Map.entry(Message.WentBack.class, "the backend says that it went back"),
                    Map.entry(
                            Message.TransferFailed.class,
                            "the guest's present state could not be brought back"),
                    Map.entry(Message.RestoreFailed.class, "the checkpoint could not be restored"),
                    Map.entry(
                            Message.FailedOver.class,
                            "the backend says that the checkpoint runs as the VM"),
                    Map.entry(Message.FailOverFailed.class, "the checkpoint could not be run"));

    private Words() {}

    static String of(Message message, Truth.Findings found) {
        String words = MESSAGES.get(message.getClass());
        if (message instanceof Message.Reached reached) {
            return words + " " + reached.step();
        }
        if (message instanceof Message.Found look) {
            return words
                    + " that "
                    + of(look.truth())
                    + said(found)
                    + (look.more() && look.truth() != Truth.NEW_RUNS
                            ? "; another shadow may be tried"
                            : "");
        }
        if (message instanceof Message.Recovered look) {
            return words
                    + " that "
                    + of(look.truth())
                    + said(found)
                    + (look.more() && look.truth() != Truth.NEW_RUNS
                            ? "; a checkpoint may be tried"
                            : "");
        }
        return message.trouble() == null ? words : words + ": " + message.trouble().message();
    }

    private static String said(Truth.Findings found) {
        return found == null ? "" : " (" + found + ")";
    }

    static String of(Truth truth) {
        return switch (truth) {
            case OLD_RUNS -> "the old side runs, alone, and never left";
            case OLD_GONE -> "the old side is the right one, and has ended unasked";
            case OLD_LOST -> "the old side does not answer, or was handed over";
            case NEW_RUNS -> "the new side runs, alone";
            case NEW_GONE -> "the new side was active, and does not run or answer";
            case BACK_RUNS -> "the old side runs again, alone";
            case UNCLEAR -> "it cannot be told which side is the right one";
        };
    }

    /** What is done next; empty if nothing is. */
    static String of(List<Action> actions) {
        return actions.stream().map(Words::of).collect(Collectors.joining(", "));
    }

    private static String of(Action action) {
        return switch (action) {
            case INTEND -> "force the intent to the journal";
            case RECORD -> "record it";
            case NOTE -> "note it";
            case STAND_BY -> "start the shadow VMM";
            case SWITCH_OVER -> "switch over";
            case LOOK -> "look what runs";
            case DISCARD -> "throw the shadow VMM away";
            case RELEASE_OLD -> "free the old side";
            case TRANSFER_BACK -> "go back with the guest's present state";
            case RESTORE_CHECKPOINT -> "go back to the checkpoint";
            case FREE_NEW -> "free the side that was left";
            case FAIL_OVER -> "run the checkpoint as the VM";
        };
    }
}
