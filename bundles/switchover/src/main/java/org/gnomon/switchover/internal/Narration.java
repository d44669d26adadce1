package org.gnomon.switchover.internal;

import org.gnomon.model.Problem;

/** Where a course has come to and why, in a sentence. No effects. */
final class Narration {

    private Narration() {}

    static String reason(Course course) {
        return course.problem().map(Problem::message).orElseGet(() -> state(course));
    }

    private static String state(Course course) {
        Course.Plan plan = course.plan();
        String vm = plan.vm().value();
        return switch (course.state()) {
            case WATCHING -> vm + " runs on its new side alone, with epoch " + plan.epoch() + ".";
            case COMMITTED ->
                    course.act() == Course.Act.FAILOVER
                            ? vm
                                    + " goes on from the checkpoint on "
                                    + plan.place()
                                    + ", with epoch "
                                    + plan.epoch()
                                    + "."
                            : vm + " stays on its new side; the old one was released.";
            case ROLLED_BACK ->
                    vm
                            + " runs on its old side again, with epoch "
                            + course.backEpoch().orElse(plan.fromEpoch())
                            + ".";
            default -> "The course of " + vm + " is " + course.state() + ".";
        };
    }
}
