package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverEvent;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;

/**
 * How far one switchover has come.
 *
 * @param plan what was wanted; never changes but for the version that the stand-by turned out to be
 * @param state where it stands
 * @param act the last act that was journaled before it was done
 * @param backEpoch the activation that a rollback makes, empty if none was asked for
 * @param blackout of the switch, or of the rollback once there was one
 * @param lossWindow guest time that a rollback lost
 * @param events the steps so far
 * @param problem what went wrong last
 */
record Course(
        Plan plan,
        SwitchoverState state,
        Act act,
        Optional<Epoch> backEpoch,
        Optional<Blackout> blackout,
        Duration lossWindow,
        List<SwitchoverEvent> events,
        Optional<Problem> problem) {

    /** Acts that are journaled before they are done. */
    enum Act {
        SWITCH,
        COMMIT,
        ROLLBACK
    }

    /** The part that is fixed when it begins. */
    record Plan(
            VmId vm,
            Epoch fromEpoch,
            Epoch epoch,
            Instant startedAt,
            VmmVersion from,
            VmmVersion to) {

        Plan to(VmmVersion known) {
            return new Plan(vm, fromEpoch, epoch, startedAt, from, known);
        }
    }

    Course {
        events = List.copyOf(events);
    }

    static Course begin(Plan plan) {
        return new Course(
                plan,
                SwitchoverState.PLANNED,
                Act.SWITCH,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                Optional.empty());
    }

    VmId vm() {
        return plan.vm();
    }

    /** In the state, with an event if it is another one than before. */
    Course in(SwitchoverState next, Instant at) {
        boolean news = next != state || events.isEmpty();
        return copy(plan, next, act, news ? and(next, at) : events);
    }

    /** With a step of a rollback, which stays in its state. */
    Course step(SwitchoverState step, Instant at) {
        return copy(plan, state, act, and(step, at));
    }

    Course to(VmmVersion known) {
        return copy(plan.to(known), state, act, events);
    }

    Course doing(Act next) {
        return copy(plan, state, next, events);
    }

    Course back(Epoch epoch) {
        return new Course(
                plan,
                state,
                Act.ROLLBACK,
                Optional.of(epoch),
                blackout,
                lossWindow,
                events,
                problem);
    }

    Course measured(Blackout found) {
        return new Course(
                plan, state, act, backEpoch, Optional.of(found), lossWindow, events, problem);
    }

    Course lost(Duration window) {
        return new Course(plan, state, act, backEpoch, blackout, window, events, problem);
    }

    Course because(Problem what) {
        return new Course(
                plan, state, act, backEpoch, blackout, lossWindow, events, Optional.of(what));
    }

    SwitchoverReport report() {
        return new SwitchoverReport(
                plan.vm(),
                backEpoch.orElse(plan.epoch()),
                plan.startedAt(),
                state,
                plan.from(),
                plan.to(),
                blackout,
                lossWindow,
                events,
                problem);
    }

    /** The name of the shadow in events. */
    static VmId shadowOf(VmId vm) {
        String name = vm.value();
        return new VmId(name.substring(0, Math.min(name.length(), 56)) + "-shadow");
    }

    private List<SwitchoverEvent> and(SwitchoverState step, Instant at) {
        List<SwitchoverEvent> more = new ArrayList<>(events);
        more.add(new SwitchoverEvent(at, plan.vm(), shadowOf(plan.vm()), step));
        return more;
    }

    private Course copy(Plan p, SwitchoverState s, Act a, List<SwitchoverEvent> e) {
        return new Course(p, s, a, backEpoch, blackout, lossWindow, e, problem);
    }
}
