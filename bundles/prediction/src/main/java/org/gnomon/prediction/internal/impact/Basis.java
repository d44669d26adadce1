package org.gnomon.prediction.internal.impact;

import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;

/**
 * The past updates that tell of the next, in so far as a metric was measured in them.
 *
 * @param vm the VM in question
 * @param label the class of the update
 * @param backend the kind of VM
 * @param step from what to what it will be
 * @param own this VM's own updates of the class, oldest first
 * @param kind those of other VMs of its kind
 * @param unmeasured how many there were in which the metric was not measured
 */
record Basis(
        VmId vm,
        String label,
        String backend,
        ImpactHistory.Step step,
        List<PastUpdate> own,
        List<PastUpdate> kind,
        int unmeasured) {

    static Basis of(
            List<PastUpdate> all,
            Metric metric,
            Update update,
            String backend,
            ImpactHistory.Step step) {
        List<PastUpdate> measured =
                all.stream().filter(past -> past.effects().containsKey(metric)).toList();
        VmId vm = update.vm();
        return new Basis(
                vm,
                update.updateClass().label(),
                backend,
                step,
                measured.stream().filter(past -> past.vm().equals(vm)).toList(),
                measured.stream().filter(past -> !past.vm().equals(vm)).toList(),
                all.size() - measured.size());
    }

    /** In words, what a change rests on, or what is missing for one. */
    String words(boolean known) {
        String seen =
                count(own.size(), label + " update")
                        + " of this VM"
                        + back(own)
                        + " and "
                        + kind.size()
                        + " of other VMs on "
                        + backend
                        + versions()
                        + back(kind);
        if (known) {
            return seen;
        }
        String missing =
                "unknown: "
                        + (ImpactHistory.LEAST_OWN - own.size())
                        + " more of this VM or "
                        + (ImpactHistory.LEAST_KIND - kind.size())
                        + " more of others are needed; there were "
                        + seen;
        return unmeasured == 0
                ? missing
                : missing + "; it was not measured in " + count(unmeasured, "more update");
    }

    private String versions() {
        long same = kind.stream().filter(step::isOf).count();
        return same == 0 ? "" : " (" + same + " of them between the same versions)";
    }

    private static String back(List<PastUpdate> some) {
        long back = some.stream().filter(PastUpdate::rolledBack).count();
        return back == 0 ? "" : " (" + back + " of them rolled back)";
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
