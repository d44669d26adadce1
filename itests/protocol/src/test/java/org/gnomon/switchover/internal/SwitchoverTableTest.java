package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gnomon.itests.protocol.Tlc;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.junit.jupiter.api.Test;

/**
 * The tables of the model are the tables of the code: every state, message and finding is given to
 * both, and whatever only one of them has, or answers otherwise, fails.
 */
class SwitchoverTableTest {

    private static final List<String> CODES =
            List.of(Problem.UNKNOWN_TRUTH, Problem.UNSUPPORTED, "other");
    private static final Epoch FROM = new Epoch(4);
    private static final Epoch NEW = new Epoch(5);
    private static final Epoch BACK = new Epoch(7);

    private static final Set<String> MODEL = modelled("ON");

    @Test
    void theMachinesAnswerAsTheModelSays() {
        Set<String> code = new TreeSet<>();
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : messages()) {
                for (Course.Act act : List.of(Course.Act.SWITCH, Course.Act.FAILOVER)) {
                    code.add(row(act, state, message));
                }
            }
        }
        same(code, MODEL);
    }

    @Test
    void commitAndRollbackGoByTheMachineOfTheSwitch() {
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : messages()) {
                for (Course.Act act : List.of(Course.Act.COMMIT, Course.Act.ROLLBACK)) {
                    assertThat(row(act, state, message).substring(act.name().length()))
                            .isEqualTo(row(Course.Act.SWITCH, state, message).substring(6));
                }
            }
        }
    }

    @Test
    void whatRunsIsToldAsTheModelSays() {
        Set<String> code = new TreeSet<>();
        for (int copies = -1; copies <= 2; copies++) {
            for (RunState run : RunState.values()) {
                for (String side : List.of("OLD", "NEW", "BACK", "NEITHER")) {
                    for (boolean retired : List.of(true, false)) {
                        for (Course.Act act : Course.Act.values()) {
                            for (boolean fine : List.of(true, false)) {
                                code.add(truth(copies, run, side, retired, act, fine));
                            }
                        }
                    }
                }
            }
        }
        same(code, modelled("TRUTH"));
    }

    @Test
    void aGuestStandsStillForTheSameReasons() {
        Set<String> code =
                Arrays.stream(SwitchoverState.values())
                        .map(s -> s + "|" + word(SwitchoverMachine.froze(s)))
                        .collect(Collectors.toCollection(TreeSet::new));
        same(code, modelled("FROZE"));
    }

    @Test
    void noMessageAndNoActionIsMissing() {
        Set<String> told =
                messages().stream()
                        .map(m -> m.getClass().getSimpleName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Message.class.getPermittedSubclasses())
                                .map(Class::getSimpleName)
                                .toList());
        Set<SwitchoverMachine.Action> done = EnumSet.noneOf(SwitchoverMachine.Action.class);
        for (String row : MODEL) {
            String actions = row.split("\\|", -1)[4];
            if (!actions.isEmpty()) {
                Arrays.stream(actions.split(","))
                        .map(SwitchoverMachine.Action::valueOf)
                        .forEach(done::add);
            }
        }
        assertThat(done).containsExactlyInAnyOrder(SwitchoverMachine.Action.values());
    }

    private static void same(Set<String> code, Set<String> model) {
        Set<String> onlyCode = new TreeSet<>(code);
        onlyCode.removeAll(model);
        Set<String> onlyModel = new TreeSet<>(model);
        onlyModel.removeAll(code);
        assertThat(onlyCode).as("only in the code").isEmpty();
        assertThat(onlyModel).as("only in the model").isEmpty();
        assertThat(code).isNotEmpty();
    }

    private static Set<String> modelled(String mark) {
        return Tlc.check(Tlc.Model.of("SwitchoverTable"), Duration.ofMinutes(5)).rows(mark);
    }

    // ---- the code's side, in the words of the model ----

    private static String row(Course.Act act, SwitchoverState state, Message message) {
        String next = "";
        String actions = "";
        try {
            SwitchoverMachine.Step step = SwitchoverMachine.on(course(act, state), message);
            next = step.state().name();
            actions =
                    step.actions().stream()
                            .map(SwitchoverMachine.Action::name)
                            .collect(Collectors.joining(","));
        } catch (GnomonException e) {
            assertThat(e.problem().code()).isEqualTo(Problem.ILLEGAL_TRANSITION);
        }
        return String.join("|", act.name(), state.name(), words(message), next, actions);
    }

    private static String words(Message message) {
        String[] fields = {"", "", ""};
        if (message instanceof Message.Reached m) {
            fields[0] = m.step().name();
        } else if (message instanceof Message.Found m) {
            fields[0] = m.truth().name();
            fields[1] = more(m.more());
        } else if (message instanceof Message.Recovered m) {
            fields[0] = m.truth().name();
            fields[1] = m.act().name();
            fields[2] = more(m.more());
        } else if (message instanceof Message.RestoreFailed m) {
            fields[0] = m.problem().code();
            fields[1] = m.truth().name();
        } else if (message.trouble() != null) {
            fields[0] = message.trouble().code();
        }
        return message.getClass().getSimpleName() + "," + String.join(",", fields);
    }

    private static String more(boolean more) {
        return more ? "more" : "";
    }

    private static String word(boolean is) {
        return is ? "yes" : "no";
    }

    private static List<Message> messages() {
        List<Message> all =
                new java.util.ArrayList<>(
                        List.of(
                                new Message.StandByReady(),
                                new Message.Switched(),
                                new Message.CommitAsked(),
                                new Message.Released(),
                                new Message.RollbackAsked(),
                                new Message.WentBack(),
                                new Message.FailedOver()));
        for (SwitchoverState step : SwitchoverState.values()) {
            all.add(new Message.Reached(step));
        }
        for (String code : CODES) {
            Problem problem = Problem.of(code, "?", "");
            all.add(new Message.StandByFailed(problem));
            all.add(new Message.Abandoned(problem));
            all.add(new Message.IntentRefused(problem));
            all.add(new Message.SwitchFailed(problem));
            all.add(new Message.ReleaseFailed(problem));
            all.add(new Message.TransferFailed(problem));
            all.add(new Message.FailOverFailed(problem));
            for (Truth truth : Truth.values()) {
                all.add(new Message.RestoreFailed(problem, truth));
            }
        }
        for (Truth truth : Truth.values()) {
            for (boolean more : List.of(true, false)) {
                all.add(new Message.Found(truth, more));
                for (Course.Act act : Course.Act.values()) {
                    all.add(new Message.Recovered(truth, act, more));
                }
            }
        }
        return all;
    }

    private static Course course(Course.Act act, SwitchoverState state) {
        VmmVersion vmm = new VmmVersion("VMM", "1", "here");
        Course.Plan plan =
                new Course.Plan(
                        new VmId("vm"), ShadowPlace.FIRST, FROM, NEW, Instant.EPOCH, vmm, vmm);
        return Course.begin(plan, act).in(state, Instant.EPOCH);
    }

    private static String truth(
            int copies,
            RunState run,
            String side,
            boolean retired,
            Course.Act act,
            boolean pausedIsFine) {
        Epoch epoch =
                switch (side) {
                    case "OLD" -> FROM;
                    case "NEW" -> NEW;
                    case "BACK" -> BACK;
                    default -> BACK.next();
                };
        Course planned = course(act, SwitchoverState.PLANNED);
        Course course = planned.back(BACK).doing(act);
        Truth truth =
                Truth.of(new Truth.Findings(copies, run, epoch, retired, 0), course, pausedIsFine);
        return String.join(
                "|",
                String.valueOf(copies),
                run.name(),
                side,
                word(retired),
                act.name(),
                word(pausedIsFine),
                truth.name());
    }
}
