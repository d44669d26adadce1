package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverEvent;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.SwitchoverController.Attempt;

/**
 * How far one switchover or failover has come.
 *
 * @param plan what is wanted of the shadow that is tried now
 * @param state where it stands
 * @param act the last act that was journaled before it was done
 * @param backEpoch the activation that a rollback makes, empty if none was begun
 * @param measured what it cost the guest
 * @param history what was done and tried so far
 * @param problem what went wrong last
 * @param wish why someone wants it undone, empty if nobody does or if that was begun
 */
record Course(
        Plan plan,
        SwitchoverState state,
        Act act,
        Optional<Epoch> backEpoch,
        Measured measured,
        History history,
        Optional<Problem> problem,
        Optional<String> wish) {

    /** Acts that are journaled before they are done. */
    enum Act {
        SWITCH,
        COMMIT,
        ROLLBACK,
        FAILOVER
    }

    /** The part that is fixed for each attempt, but for the version that the shadow turns out. */
    record Plan(
            VmId vm,
            ShadowPlace place,
            Epoch fromEpoch,
            Epoch epoch,
            Instant startedAt,
            VmmVersion from,
            VmmVersion to) {

        Plan to(VmmVersion known) {
            return new Plan(vm, place, fromEpoch, epoch, startedAt, from, known);
        }

        /** The same for another shadow. */
        Plan on(ShadowPlace other, Epoch seen, Epoch next) {
            return new Plan(vm, other, seen, next, startedAt, from, to);
        }
    }

    /**
     * What it cost the guest.
     *
     * @param blackout of the switch, or of the rollback once there was one
     * @param lossWindow guest time that a rollback or failover lost
     */
    record Measured(Optional<Blackout> blackout, Duration lossWindow) {
        static final Measured NOTHING = new Measured(Optional.empty(), Duration.ZERO);
    }

    /**
     * What was done.
     *
     * @param events the steps so far
     * @param failed the shadows that were tried before
     */
    record History(List<SwitchoverEvent> events, List<Attempt> failed) {
        static final History EMPTY = new History(List.of(), List.of());

        History {
            events = List.copyOf(events);
            failed = List.copyOf(failed);
        }

        History event(SwitchoverEvent event) {
            return new History(and(events, event), failed);
        }

        History attempt(Attempt attempt) {
            return new History(events, and(failed, attempt));
        }

        private static <T> List<T> and(List<T> list, T last) {
            List<T> more = new ArrayList<>(list);
            more.add(last);
            return more;
        }
    }

    static Course begin(Plan plan, Act act) {
        return new Course(
                plan,
                SwitchoverState.PLANNED,
                act,
                Optional.empty(),
                Measured.NOTHING,
                History.EMPTY,
                Optional.empty(),
                Optional.empty());
    }

    VmId vm() {
        return plan.vm();
    }

    /** In the state, with an event if it is another one than before. */
    Course in(SwitchoverState next, Instant at) {
        boolean news = next != state || history.events().isEmpty();
        Course there = with(plan, next, act, history);
        return news ? there.step(next, at) : there;
    }

    /** With a step of a rollback, which stays in its state. */
    Course step(SwitchoverState step, Instant at) {
        VmId shadow = shadowOf(plan.vm(), plan.place());
        SwitchoverEvent event = new SwitchoverEvent(at, plan.vm(), shadow, step);
        return with(plan, state, act, history.event(event));
    }

    /** Begun again with another shadow, because of the problem it has now. */
    Course next(Plan other, Instant at) {
        Attempt failed = new Attempt(plan.place(), plan.epoch(), problem);
        Course again = with(other, SwitchoverState.PLANNED, act, history.attempt(failed));
        return new Course(
                        again.plan,
                        again.state,
                        act,
                        Optional.empty(),
                        Measured.NOTHING,
                        again.history,
                        Optional.empty(),
                        wish)
                .step(SwitchoverState.PLANNED, at);
    }

    Course to(VmmVersion known) {
        return with(plan.to(known), state, act, history);
    }

    Course doing(Act next) {
        return with(plan, state, next, history);
    }

    /** As watched again, because a person says that it was put right. */
    Course takenUp() {
        return new Course(
                plan,
                SwitchoverState.WATCHING,
                act,
                backEpoch,
                measured,
                history,
                Optional.empty(),
                Optional.empty());
    }

    /** With a rollback begun, which is what was wished for. */
    Course back(Epoch epoch) {
        return new Course(
                plan,
                state,
                Act.ROLLBACK,
                Optional.of(epoch),
                measured,
                history,
                problem,
                Optional.empty());
    }

    Course measured(Blackout found) {
        return with(new Measured(Optional.of(found), measured.lossWindow()), problem, wish);
    }

    Course lost(Duration window) {
        return with(new Measured(measured.blackout(), window), problem, wish);
    }

    Course because(Problem what) {
        return with(measured, Optional.of(what), wish);
    }

    /** Without the problem of what was tried before, as something new is begun. */
    Course afresh() {
        return with(measured, Optional.empty(), wish);
    }

    Course wished(String reason) {
        return with(measured, problem, Optional.of(reason));
    }

    SwitchoverReport report() {
        boolean stays = state == SwitchoverState.WATCHING || state == SwitchoverState.COMMITTED;
        return new SwitchoverReport(
                plan.vm(),
                stays ? plan.epoch() : backEpoch.orElse(plan.epoch()),
                plan.startedAt(),
                state,
                plan.from(),
                plan.to(),
                measured.blackout(),
                measured.lossWindow(),
                history.events(),
                problem);
    }

    /** All tries, this one last. */
    List<Attempt> attempts() {
        boolean failed = state == SwitchoverState.ROLLED_BACK && backEpoch.isEmpty();
        failed |= state == SwitchoverState.NEEDS_OPERATOR && backEpoch.isEmpty();
        Attempt last = new Attempt(plan.place(), plan.epoch(), failed ? problem : Optional.empty());
        return history.attempt(last).failed();
    }

    /**
     * Whether a moment's silence of the backend would do harm here: call a person, or give up what
     * the guest has done on its new side.
     */
    boolean mayBeWrong(Truth truth) {
        return switch (truth) {
            case UNCLEAR, NEW_GONE -> true;
            case OLD_LOST -> act != Act.FAILOVER;
            default -> false;
        };
    }

    /** What is true once it has come to its end. */
    Truth settledTruth() {
        return switch (state) {
            case COMMITTED -> Truth.NEW_RUNS;
            case ROLLED_BACK -> backEpoch.isPresent() ? Truth.BACK_RUNS : Truth.OLD_RUNS;
            default -> Truth.UNCLEAR;
        };
    }

    /** Whether a guest that stands still may be let go on, as only this course made it stand. */
    boolean mayResume(Truth.Findings found) {
        return act == Act.FAILOVER
                ? found.epoch().equals(plan.epoch())
                : SwitchoverMachine.froze(state);
    }

    /** Whether a paused guest counts as a running one, as somebody else paused it. */
    boolean pausedIsFine(Truth.Findings found) {
        return act == Act.FAILOVER
                ? found.epoch().equals(plan.fromEpoch())
                : !SwitchoverMachine.froze(state);
    }

    /** The name of the shadow in events. */
    static VmId shadowOf(VmId vm, ShadowPlace place) {
        String name = vm.value();
        int room = 62 - place.name().length();
        return new VmId(name.substring(0, Math.min(name.length(), room)) + "-" + place.name());
    }

    private Course with(Plan p, SwitchoverState s, Act a, History h) {
        return new Course(p, s, a, backEpoch, measured, h, problem, wish);
    }

    private Course with(Measured m, Optional<Problem> p, Optional<String> w) {
        return new Course(plan, state, act, backEpoch, m, history, p, w);
    }
}
