package org.gnomon.switchover.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.gnomon.service.SwitchoverController.Attempt;

/** A course as journal entries, and back. */
final class CourseFields {

    private static final int MOST_TEXT = 4_000;

    private CourseFields() {}

    /** What is forced before an act. */
    static Map<String, String> intent(Course course) {
        Map<String, String> fields = new HashMap<>();
        Course.Plan plan = course.plan();
        fields.put("act", course.act().name().toLowerCase(Locale.ROOT));
        fields.put("state", course.state().name());
        fields.put("epoch", plan.epoch().toString());
        fields.put("fromEpoch", plan.fromEpoch().toString());
        fields.put("startedAt", plan.startedAt().toString());
        putVmm(fields, "from", plan.from());
        fields.put("place", plan.place().name());
        fields.put("host", plan.place().host());
        putVmm(fields, "to", plan.to());
        course.backEpoch().ifPresent(e -> fields.put("backEpoch", e.toString()));
        if (course.state() == SwitchoverState.PLANNED) {
            putLoss(fields, course);
            putFailed(fields, course.history().failed());
        } else if (course.state() == SwitchoverState.ROLLING_BACK) {
            fields.put("lossWindow", course.measured().lossWindow().toString());
        }
        return fields;
    }

    // Only the attempt before this one: those before it are in the entries before.
    private static void putFailed(Map<String, String> fields, List<Attempt> failed) {
        fields.put("attempt", String.valueOf(failed.size() + 1));
        if (!failed.isEmpty()) {
            failed.get(failed.size() - 1).problem().ifPresent(p -> putProblem(fields, "failed", p));
        }
    }

    /** What is recorded of a state. */
    static Map<String, String> reached(Course course, SwitchoverState step) {
        Map<String, String> fields = new HashMap<>();
        fields.put("state", course.state().name());
        fields.put("status", step.name());
        fields.put("epoch", course.plan().epoch().toString());
        fields.put("primaryVMID", course.vm().value());
        ShadowPlace place = course.plan().place();
        fields.put("shadowVMID", Course.shadowOf(course.vm(), place).value());
        putVmm(fields, "to", course.plan().to());
        course.measured().blackout().ifPresent(b -> putBlackout(fields, b));
        boolean goesBack = course.state() == SwitchoverState.ROLLING_BACK;
        if (course.act() != Course.Act.FAILOVER && !goesBack || course.state().isFinal()) {
            // Until it has ended only the most that it may lose is known; its intent has it.
            putLoss(fields, course);
        }
        course.problem().ifPresent(p -> putProblem(fields, "problem", p));
        return fields;
    }

    private static void putLoss(Map<String, String> fields, Course course) {
        Duration loss = course.measured().lossWindow();
        if (!loss.isZero() || course.act() == Course.Act.FAILOVER) {
            fields.put("lossWindow", loss.toString());
        }
    }

    /** The last switchover of one VM from all its entries. */
    static Optional<Course> last(List<Entry> entries) {
        Course course = null;
        for (Entry entry : entries) {
            try {
                course = fold(course, entry);
            } catch (IllegalArgumentException
                    | NullPointerException
                    | DateTimeException
                    | GnomonException e) {
                throw Problem.of(
                                Problem.JOURNAL_FAILED,
                                "Entry "
                                        + entry.sequence()
                                        + " of the journal is not one of this version: "
                                        + entry.fields(),
                                "Start the version of Gnomon that wrote it.")
                        .asException(e);
            }
        }
        return Optional.ofNullable(course);
    }

    /** The latest epoch that was ever given to a VM. */
    static Epoch latest(List<Entry> entries) {
        return entries.stream()
                .filter(e -> e.kind() == Kind.INTENT)
                .flatMap(e -> List.of("epoch", "backEpoch").stream().map(e.fields()::get))
                .filter(java.util.Objects::nonNull)
                .map(text -> new Epoch(Long.parseLong(text)))
                .max(Epoch::compareTo)
                .orElse(Epoch.ZERO);
    }

    private static Course fold(Course course, Entry entry) {
        Map<String, String> f = entry.fields();
        return switch (entry.kind()) {
            case INTENT -> intended(course, entry);
            case SWITCHOVER -> course == null ? null : recorded(course, entry);
            case VM ->
                    "started".equals(f.get("event")) && course != null && !course.state().isFinal()
                            ? abandoned(course, entry.at())
                            : course;
            default -> course;
        };
    }

    private static Course intended(Course course, Entry entry) {
        Map<String, String> f = entry.fields();
        if (f.get("act").equals(Wish.ACT)) {
            return course == null ? null : course.wished(f.get("reason"));
        }
        Course.Act act = Course.Act.valueOf(f.get("act").toUpperCase(Locale.ROOT));
        SwitchoverState state = SwitchoverState.valueOf(f.get("state"));
        if (state == SwitchoverState.PLANNED) {
            return lost(planned(course, act, entry), f);
        }
        if (course == null) {
            return null;
        }
        boolean asked = course.state() == SwitchoverState.WATCHING || course.state().isFinal();
        Course before = asked ? course.afresh() : course;
        Course next = before.to(vmm(f, "to")).doing(act).in(state, entry.at());
        String back = f.get("backEpoch");
        return lost(back == null ? next : next.back(new Epoch(Long.parseLong(back))), f);
    }

    private static Course planned(Course course, Course.Act act, Entry entry) {
        Map<String, String> f = entry.fields();
        Course.Plan plan = plan(entry.vm(), f);
        boolean again = !"1".equals(f.getOrDefault("attempt", "1"));
        if (again && course != null && course.act() == act) {
            Course failed =
                    f.containsKey("failed.code") ? course.because(problem(f, "failed")) : course;
            return failed.next(plan, entry.at());
        }
        return Course.begin(plan, act).in(SwitchoverState.PLANNED, entry.at());
    }

    /** The part that an intent fixes. */
    static Course.Plan plan(VmId vm, Map<String, String> f) {
        String place = f.getOrDefault("place", ShadowPlace.FIRST.name());
        return new Course.Plan(
                vm,
                new ShadowPlace(place, f.getOrDefault("host", ShadowPlace.LOCAL)),
                new Epoch(Long.parseLong(f.get("fromEpoch"))),
                new Epoch(Long.parseLong(f.get("epoch"))),
                Instant.parse(f.get("startedAt")),
                vmm(f, "from"),
                vmm(f, "to"));
    }

    /** A course from the intent that it would write, as a decision keeps it. */
    static Course restored(VmId vm, Map<String, String> f) {
        Course.Act act = Course.Act.valueOf(f.get("act").toUpperCase(Locale.ROOT));
        Course course = Course.begin(plan(vm, f), act);
        if (f.containsKey("backEpoch")) {
            course = course.back(new Epoch(Long.parseLong(f.get("backEpoch")))).doing(act);
        }
        if (f.containsKey("problem.code")) {
            course = course.because(problem(f, "problem"));
        }
        return lost(course, f)
                .in(SwitchoverState.valueOf(f.get("state")), course.plan().startedAt());
    }

    private static Course lost(Course course, Map<String, String> f) {
        return f.containsKey("lossWindow")
                ? course.lost(Duration.parse(f.get("lossWindow")))
                : course;
    }

    private static Course recorded(Course course, Entry entry) {
        Map<String, String> f = entry.fields();
        SwitchoverState state = SwitchoverState.valueOf(f.get("state"));
        SwitchoverState step = SwitchoverState.valueOf(f.get("status"));
        Course next = course.to(vmm(f, "to"));
        next = step == state ? next.in(state, entry.at()) : next.step(step, entry.at());
        if (f.containsKey("blackout.total")) {
            next = next.measured(blackout(f));
        }
        boolean nothing = state == SwitchoverState.WATCHING;
        next = nothing ? next.lost(Duration.ZERO) : lost(next, f);
        return f.containsKey("problem.code") ? next.because(problem(f, "problem")) : next;
    }

    private static Course abandoned(Course course, Instant at) {
        Problem why =
                Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "The VM was started afresh before this switchover was settled.",
                        "");
        return course.because(why).in(SwitchoverState.NEEDS_OPERATOR, at);
    }

    private static void putVmm(Map<String, String> fields, String name, VmmVersion vmm) {
        fields.put(name + ".product", vmm.product());
        fields.put(name + ".version", vmm.version());
        fields.put(name + ".location", vmm.location());
    }

    private static VmmVersion vmm(Map<String, String> f, String name) {
        return new VmmVersion(
                f.get(name + ".product"), f.get(name + ".version"), f.get(name + ".location"));
    }

    private static void putBlackout(Map<String, String> fields, Blackout b) {
        fields.put("blackout.vcpuStop", b.vcpuStop().toString());
        fields.put("blackout.finalSync", b.finalSync().toString());
        fields.put("blackout.deviceTransfer", b.deviceTransfer().toString());
        fields.put("blackout.diskHandover", b.diskHandover().toString());
        fields.put("blackout.activation", b.activation().toString());
        fields.put("blackout.total", b.total().toString());
    }

    private static Blackout blackout(Map<String, String> f) {
        return new Blackout(
                Duration.parse(f.get("blackout.vcpuStop")),
                Duration.parse(f.get("blackout.finalSync")),
                Duration.parse(f.get("blackout.deviceTransfer")),
                Duration.parse(f.get("blackout.diskHandover")),
                Duration.parse(f.get("blackout.activation")),
                Duration.parse(f.get("blackout.total")));
    }

    static void putProblem(Map<String, String> fields, String name, Problem p) {
        fields.put(name + ".code", shorten(p.code()));
        fields.put(name + ".message", shorten(p.message()));
        fields.put(name + ".nextStep", shorten(p.nextStep()));
    }

    static Problem problem(Map<String, String> f, String name) {
        return Problem.of(
                f.get(name + ".code"), f.get(name + ".message"), f.get(name + ".nextStep"));
    }

    // A hypervisor's message may be pages long; the journal bounds its lines.
    private static String shorten(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }
}
